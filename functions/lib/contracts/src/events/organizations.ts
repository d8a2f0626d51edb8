import * as z from 'zod';
import { clearedFields } from '../clearable.ts';
import { event, type DetailedEventOf, type EventOf } from '../event.ts';
import { organizationWithheld, withheldFields } from '../withheld-fields.ts';

const role = z.string();
const status = z.enum(['active', 'suspended', 'invited', 'removed']);
const epochMs = z.number().int();

/** Complete settings of an organization (DOMAIN §2). */
const settings = z.object({
  timezone: z.string(),
  dateFormat: z.string(),
  timeFormat: z.enum(['12h', '24h']),
  weekStartsOn: z.number().int(),
  allowSelfScheduling: z.boolean(),
  requireShiftConfirmation: z.boolean(),
  enableGeofencing: z.boolean(),
  /** Metres. */
  geofenceRadius: z.number().int(),
});

/** An organization was created (O2, N4, N5). */
export const organizationCreated = event({
  type: 'fresh.organizations.organization.v1.created',
  service: 'organizations',
  audience: 'public',
  summary: 'An organization was created.',
  data: z.object({
    name: z.string(),
    ownerId: z.string(),
    slug: z.string().optional(),
    kind: z.string().optional(),
    segment: z.string().optional(),
    networkId: z.string().optional(),
    industry: z.string().optional(),
    size: z.string().optional(),
    settings: settings.optional(),
    /** The venue that onboarding named; scheduling, which owns venues, makes it from here (DOMAIN 32). */
    firstVenue: z.object({ name: z.string(), city: z.string(), state: z.string() }).optional(),
  }),
});

/** Fields of an organization were changed (O4); only the changed ones are present, settings complete. */
export const organizationUpdated = event({
  type: 'fresh.organizations.organization.v1.updated',
  service: 'organizations',
  audience: 'public',
  summary: 'Fields of an organization changed; `changes` holds the new values.',
  data: z.object({
    changes: z.object({
      networkId: z.string().optional(),
      name: z.string().optional(),
      industry: z.string().optional(),
      size: z.string().optional(),
      status: z.string().optional(),
      requireSecondFactor: z.boolean().optional(),
      settings: settings.optional(),
    }),
    cleared: clearedFields,
    withheld: withheldFields(organizationWithheld),
  }),
});

/** An organization was deleted (O5). */
export const organizationDeleted = event({
  type: 'fresh.organizations.organization.v1.deleted',
  service: 'organizations',
  audience: 'public',
  summary: 'An organization was deleted.',
  data: z.object({ name: z.string() }),
});

/** Everything that can happen to an organization. */
export type OrganizationEvent =
  | DetailedEventOf<typeof organizationCreated, OrganizationDetails>
  | DetailedEventOf<typeof organizationUpdated, OrganizationDetails>
  | EventOf<typeof organizationDeleted>;

type OrganizationDetails = { readonly [F in (typeof organizationWithheld)[number]]?: string | undefined };

/** A network was created with its first organization (N4, N5). */
export const networkCreated = event({
  type: 'fresh.organizations.network.v1.created',
  service: 'organizations',
  summary: 'A network was created and awaits verification.',
  data: z.object({
    displayName: z.string(),
    kind: z.string(),
    ownerId: z.string(),
    type: z.string().optional(),
    corporateName: z.string().optional(),
    brandName: z.string().optional(),
    formToken: z.string().optional(),
  }),
});

/** A network was activated by its owner or a super admin (N7). Once. */
export const networkActivated = event({
  type: 'fresh.organizations.network.v1.activated',
  service: 'organizations',
  summary: 'A network was activated by its owner or a super admin.',
  data: z.object({ activatedBy: z.string() }),
});

/** Everything that can happen to a network. */
export type NetworkEvent = EventOf<typeof networkCreated> | EventOf<typeof networkActivated>;

/**
 * A user became a member (creation of an organization, redeemed token, accepted invitation), perhaps again.
 * Subject: the membership document.
 */
export const membershipCreated = event({
  type: 'fresh.organizations.membership.v1.created',
  service: 'organizations',
  audience: 'public',
  summary: 'A user became a member of an organization.',
  data: z.object({
    uid: z.string(),
    role,
    status,
    invitedBy: z.string().optional(),
    permissions: z.array(z.string()).optional(),
  }),
});

/** A member's role, status or permissions changed (O8, O11). */
export const membershipUpdated = event({
  type: 'fresh.organizations.membership.v1.updated',
  service: 'organizations',
  audience: 'public',
  summary: 'A member’s role, status or permissions changed.',
  data: z.object({
    uid: z.string(),
    role,
    status,
    previousRole: role,
    /** Absent in events from before the field existed: the status didn't change. */
    previousStatus: status.optional(),
    /** Only when they changed. */
    permissions: z.array(z.string()).optional(),
  }),
});

/** A member left or was removed (O9, O12, deletion of the organization). */
export const membershipRemoved = event({
  type: 'fresh.organizations.membership.v1.removed',
  service: 'organizations',
  audience: 'public',
  summary: 'A member left or was removed.',
  data: z.object({
    uid: z.string(),
    role,
    /** Absent in events from before the field existed: they were active, as nearly all members are. */
    previousStatus: status.optional(),
  }),
});

/** Everything that can happen to a membership. */
export type MembershipEvent =
  EventOf<typeof membershipCreated> | EventOf<typeof membershipUpdated> | EventOf<typeof membershipRemoved>;

/**
 * An address was invited (O7), whether an account has it or not. Subject: the invitation, a document in `memberships`,
 * which alone holds the address.
 */
export const invitationCreated = event({
  type: 'fresh.organizations.invitation.v1.created',
  service: 'organizations',
  summary: 'An email address was invited to an organization.',
  data: z.object({ role, invitedBy: z.string() }),
});

/** A waiting invitation was renewed, perhaps with another role, permissions or inviter (O7 again, O8, O11). */
export const invitationUpdated = event({
  type: 'fresh.organizations.invitation.v1.updated',
  service: 'organizations',
  summary: 'A waiting invitation was changed.',
  data: z.object({
    role,
    previousRole: role,
    invitedBy: z.string().optional(),
    permissions: z.array(z.string()).optional(),
  }),
});

/** The invited person accepted (A4), or joined by a token (N6); the membership has its own event. */
export const invitationAccepted = event({
  type: 'fresh.organizations.invitation.v1.accepted',
  service: 'organizations',
  summary: 'An invitation was accepted.',
  data: z.object({ uid: z.string(), membershipId: z.string() }),
});

/**
 * An invitation was taken back (O9, O12, deletion of the organization), or ended with the membership of its person or of
 * its inviter.
 */
export const invitationRevoked = event({
  type: 'fresh.organizations.invitation.v1.revoked',
  service: 'organizations',
  summary: 'An invitation was revoked.',
  data: z.object({ role }),
});

/** Everything that can happen to an invitation. */
export type InvitationEvent =
  | DetailedEventOf<typeof invitationCreated, { readonly email: string }>
  | EventOf<typeof invitationUpdated>
  | EventOf<typeof invitationAccepted>
  | EventOf<typeof invitationRevoked>;

/** A join token was created (O14). Subject: `join_tokens/{SHA-256 of the secret}`; the secret is in no event. */
export const joinTokenCreated = event({
  type: 'fresh.organizations.join_token.v1.created',
  service: 'organizations',
  summary: 'A join token was created.',
  data: z.object({
    tokenId: z.string(),
    roles: z.array(z.string()),
    maxUses: z.number().int().optional(),
    expiresAt: epochMs,
  }),
});

/** A user joined by token (N6); `currentUses` counts this use. Members who join again use nothing. */
export const joinTokenRedeemed = event({
  type: 'fresh.organizations.join_token.v1.redeemed',
  service: 'organizations',
  summary: 'A join token was redeemed.',
  data: z.object({
    tokenId: z.string(),
    uid: z.string(),
    membershipId: z.string(),
    role,
    currentUses: z.number().int(),
    /** That was the last use. */
    exhausted: z.boolean(),
  }),
});

/** A join token was taken back (A15): it can't be redeemed any more. */
export const joinTokenRevoked = event({
  type: 'fresh.organizations.join_token.v1.revoked',
  service: 'organizations',
  summary: 'A join token was revoked.',
  data: z.object({ tokenId: z.string() }),
});

/** Everything that can happen to a join token. */
export type JoinTokenEvent =
  | DetailedEventOf<typeof joinTokenCreated, { readonly description?: string | undefined }>
  | EventOf<typeof joinTokenRedeemed>
  | EventOf<typeof joinTokenRevoked>;

/** An operator ordered the erasure of a person's or an organization's data. Subject: the order. It carries ids only. */
export const erasureOrdered = event({
  type: 'fresh.organizations.erasure.v1.ordered',
  service: 'organizations',
  audience: 'public',
  summary: 'An erasure of the data of a person or an organization was ordered; each service erases its own.',
  data: z.object({
    of: z.enum(['user', 'organization']),
    /** User id or organization id. */
    id: z.string(),
    /** Of an organization: its network, when no other organization belongs to it. */
    networkId: z.string().optional(),
  }),
});

/** Everything that can happen to an order of erasure. */
export type ErasureEvent = EventOf<typeof erasureOrdered>;
