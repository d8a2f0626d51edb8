import { captures } from '@fresh/contracts/captures/scheduling';
import type { ScheduleEvent } from '@fresh/contracts/events/schedules';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changedFields, clearedBetween } from '@fresh/kernel/events/changed-fields';
import { created, evolve, isAnnounced, publication, remove, type Schedule, updated } from './schedule.ts';
import { scheduleOf } from './store.ts';

/** The fields that an update contains, besides a publication. */
const updatable = ['name', 'description', 'startDate', 'endDate', 'status', 'visibility', 'publishedAt'] as const;

/**
 * The events of a change that was made past the service: those that S2, S4, S5 or S6 would have logged for it. A
 * change of other fields (`updatedBy`) makes none.
 */
export function changesBetween(before: Schedule | null, after: Schedule | null): ScheduleEvent[] {
  if (!after) return remove(before);
  if (!before) {
    const { name, description, startDate, endDate, visibility, templateId } = after;
    const creation = created({ name, description, startDate, endDate, visibility, templateId });
    const draft = evolve(null, creation, { id: after.id, orgId: after.orgId, by: '', now: after.createdAt });
    return [creation, ...changesBetween(draft, after)];
  }
  const { status, publishedAt, ...fields } = changedFields(before, after, updatable);
  const publishes = status === 'published' && !isAnnounced(before);
  const changes = {
    ...fields,
    ...(!publishes && status !== undefined && { status }),
    ...(!publishes && publishedAt !== undefined && { publishedAt }),
  };
  const at = after.publishedAt ?? after.updatedAt;
  const cleared = clearedBetween(before, after, ['description']);
  return [
    ...(Object.keys(changes).length > 0 || cleared.length > 0 ? [updated(changes, cleared)] : []),
    // The monolith had no list of users to notify; our own publication of such a schedule notifies all staff (S4).
    ...(publishes ? [publication(after, { at, notifyUsers: true, channels: [] })] : []),
  ];
}

/** Schedules, where the monolith's S2, S4 and S5 write them. */
export const captureSchedule: CapturedAggregate<Schedule, ScheduleEvent> = {
  capture: captures.captureSchedule,
  read: (snapshot) => scheduleOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween,
  evolve,
  orgIdOf: orgIdInPath,
};
