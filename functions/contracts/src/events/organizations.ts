import * as z from 'zod';
import { event, type EventOf } from '../event.ts';

const role = z.string();
const status = z.enum(['active', 'suspended', 'invited', 'removed']);

/** An organization was created (O2, N4, N5). */
export const organizationCreated = event({
  type: 'fresh.organizations.organization.v1.created',
  service: 'organizations',
  summary: 'An organization was created.',
  data: z.object({
    name: z.string(),
    ownerId: z.string(),
    slug: z.string().optional(),
    kind: z.string().optional(),
    segment: z.string().optional(),
    networkId: z.string().optional(),
    /** The venue that onboarding named; scheduling, which owns venues, makes it from here (DOMAIN 32). */
    firstVenue: z.object({ name: z.string(), city: z.string(), state: z.string() }).optional(),
  }),
});

/** An organization was deleted (O5). */
export const organizationDeleted = event({
  type: 'fresh.organizations.organization.v1.deleted',
  service: 'organizations',
  summary: 'An organization was deleted.',
  data: z.object({ name: z.string() }),
});

/** Somebody became a member (O7, creation of an organization, redeemed token). Subject: the membership document. */
export const membershipCreated = event({
  type: 'fresh.organizations.membership.v1.created',
  service: 'organizations',
  summary: 'Somebody became a member of an organization.',
  data: z.object({ uid: z.string(), role, status, invitedBy: z.string().optional() }),
});

/** A member's role or status changed (O8, O11). */
export const membershipUpdated = event({
  type: 'fresh.organizations.membership.v1.updated',
  service: 'organizations',
  summary: 'A member’s role or status changed.',
  data: z.object({ uid: z.string(), role, status, previousRole: role }),
});

/** A member left or was removed (O9, O12). */
export const membershipRemoved = event({
  type: 'fresh.organizations.membership.v1.removed',
  service: 'organizations',
  summary: 'A member left or was removed.',
  data: z.object({ uid: z.string(), role }),
});

/** Everything that can happen to a membership. */
export type MembershipEvent =
  EventOf<typeof membershipCreated> | EventOf<typeof membershipUpdated> | EventOf<typeof membershipRemoved>;
