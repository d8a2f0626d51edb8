import { captures } from '@fresh/contracts/captures/organizations';
import type { OrganizationEvent } from '@fresh/contracts/events/organizations';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changedFields, clearedBetween } from '@fresh/kernel/events/changed-fields';
import { evolve, existing, found, type Organization, remove, updated } from './organization.ts';
import { organizationOf } from './store.ts';

/** The fields that an update publishes. */
const updatable = [
  'networkId',
  'name',
  'description',
  'industry',
  'size',
  'status',
  'logoUrl',
  'websiteUrl',
  'contactEmail',
  'contactPhone',
  'requireSecondFactor',
  'settings',
] as const;

/** What an organization can be without once it had it. */
const clearable = ['description', 'industry', 'size', 'logoUrl', 'websiteUrl', 'contactEmail', 'contactPhone'] as const;

/** The events of a change that was made past the service: those that O2, N4, O4 or O5 would have logged for it. */
export function changesBetween(before: Organization | null, after: Organization | null): OrganizationEvent[] {
  if (!after) return remove(before);
  if (!before) {
    const { name, ownerId = '', slug, kind, segment, networkId, description, industry, size, settings } = after;
    const { contactEmail, contactPhone } = after;
    const about = { slug, kind, segment, networkId, description, industry, size, contactEmail, contactPhone };
    const created = found({ name, ownerId, ...about, settings });
    const atFirst = created.reduce<Organization | null>(
      (state, event) => evolve(state, event, { id: after.id, now: after.createdAt }),
      null,
    );
    return [...created, ...changesBetween(existing(atFirst), after)];
  }
  const changes = changedFields(before, after, updatable);
  const cleared = clearedBetween(before, after, clearable);
  return Object.keys(changes).length === 0 && cleared.length === 0 ? [] : [updated(changes, cleared)];
}

/** Organizations, where the monolith's N4 writes them. The counter of members is in them too, and in no event. */
export const captureOrganization: CapturedAggregate<Organization, OrganizationEvent> = {
  capture: captures.captureOrganization,
  read: organizationOf,
  changesBetween,
  evolve,
  orgIdOf: orgIdInPath,
};
