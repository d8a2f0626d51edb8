import { captures } from '@fresh/contracts/captures/scheduling';
import type { PositionEvent } from '@fresh/contracts/events/positions';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changedFields, clearedBetween } from '@fresh/kernel/events/changed-fields';
import { created, evolve, type Position, updated } from './position.ts';
import { positionOf } from './store.ts';

/** The fields that an update contains. */
const updatable = [
  'name',
  'description',
  'type',
  'skillLevel',
  'hourlyRate',
  'color',
  'isActive',
  'requiredCertifications',
] as const;

/**
 * The events of a change that was made past the service: those that W2, W4 or W5 would have logged for it. A document that
 * is deleted is reported as deactivated, the nearest there is: W5 keeps the document.
 */
export function changesBetween(before: Position | null, after: Position | null): PositionEvent[] {
  if (!after) return before?.isActive ? [deactivated(before)] : [];
  if (!before) {
    const { name, description, type, skillLevel, hourlyRate, color } = after;
    const requiredCertifications = [...after.requiredCertifications];
    const creation = created({ name, description, type, skillLevel, hourlyRate, color, requiredCertifications });
    const initial = evolve(null, creation, { id: after.id, orgId: after.orgId, by: '', now: after.createdAt });
    return [creation, ...changesBetween(initial, after)];
  }
  const { isActive, requiredCertifications, ...fields } = changedFields(before, after, updatable);
  const changes = {
    ...fields,
    ...(requiredCertifications && { requiredCertifications: [...requiredCertifications] }),
    ...(isActive === true && { isActive }),
  };
  const cleared = clearedBetween(before, after, ['description', 'hourlyRate', 'color']);
  return [
    ...(Object.keys(changes).length > 0 || cleared.length > 0 ? [updated(after.name, changes, cleared)] : []),
    ...(isActive === false ? [deactivated(after)] : []),
  ];
}

function deactivated({ name }: Position): PositionEvent {
  return { type: 'fresh.scheduling.position.v1.deactivated', data: { name } };
}

/** Positions, where the monolith's W2, W4 and W5 write them. */
export const capturePosition: CapturedAggregate<Position, PositionEvent> = {
  capture: captures.capturePosition,
  read: (snapshot) => positionOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween,
  evolve,
  orgIdOf: orgIdInPath,
};
