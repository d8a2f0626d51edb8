import * as z from 'zod';
import { paging } from '../paging.ts';
import { roles } from '../roles.ts';
import { route } from '../route.ts';

const minute = 60_000;
const epochMs = z.number().int();
const text = z.string().min(1);
/** Admins; owners and corporate pass too, while the refusal keeps its text (DOMAIN 35). */
const administrators = { org: ['org_owner'], named: 'admin' } as const;

const size = z.enum(['1-10', '11-50', '51-200', '201-500', '500+']);
const organizationStatus = z.enum(['active', 'suspended', 'trial', 'cancelled']);
/** Words of O7 and O8; `member` is stored as staff (DOMAIN 34). */
const memberWord = z.enum(['member', 'manager', 'admin']);
/** Roles of O11 and O14: every one but corporate. */
const grantableRole = z.enum(['org_owner', 'admin', 'manager', 'scheduler', 'staff']);
const role = z.enum(roles);
const memberStatus = z.enum(['active', 'suspended', 'invited', 'removed']);

const timeFormat = z.enum(['12h', '24h']);
const weekday = z.number().int().min(0).max(6);
const metres = z.number().int().positive();

/** How an organization works (DOMAIN 2); `weekStartsOn` 0 is Sunday, `geofenceRadius` is in metres. */
export const organizationSettings = z.object({
  timezone: z.string().default('America/New_York'),
  dateFormat: z.string().default('MM/DD/YYYY'),
  timeFormat: timeFormat.default('12h'),
  weekStartsOn: weekday.default(0),
  allowSelfScheduling: z.boolean().default(false),
  requireShiftConfirmation: z.boolean().default(true),
  enableGeofencing: z.boolean().default(false),
  geofenceRadius: metres.default(100),
});

/** Settings that a change names; the others stay as they are. */
const settingsChanges = z.object({
  timezone: z.string().optional(),
  dateFormat: z.string().optional(),
  timeFormat: timeFormat.optional(),
  weekStartsOn: weekday.optional(),
  allowSelfScheduling: z.boolean().optional(),
  requireShiftConfirmation: z.boolean().optional(),
  enableGeofencing: z.boolean().optional(),
  geofenceRadius: metres.optional(),
});

/** Fields of an organization that were never asked for in old documents. */
const optionalFields = {
  slug: z.string().optional(),
  networkId: z.string().optional(),
  kind: z.string().optional(),
  segment: z.string().optional(),
  description: z.string().optional(),
  industry: z.string().optional(),
  size: z.string().optional(),
  websiteUrl: z.string().optional(),
  contactEmail: z.string().optional(),
  contactPhone: z.string().optional(),
};

/** O1: the organizations the caller can act under. */
export const listOrganizations = route({
  id: 'O1',
  service: 'organizations',
  functionName: 'organizations',
  method: 'GET',
  path: '/api/organizations',
  summary: 'List the caller’s organizations',
  access: 'session',
  rateLimit: { max: 100, windowMs: minute },
  query: paging,
  response: {
    status: 200,
    schema: z.object({
      organizations: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          slug: z.string().nullable(),
          role: role.nullable(),
          memberCount: z.number().int(),
          logoUrl: z.string().nullable(),
          createdAt: epochMs,
          updatedAt: epochMs,
        }),
      ),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
});

/** O2: the creator becomes org_owner at once (DOMAIN 29). */
export const createOrganization = route({
  id: 'O2',
  service: 'organizations',
  functionName: 'organizations',
  method: 'POST',
  path: '/api/organizations',
  summary: 'Create an organization and own it',
  access: 'session',
  rateLimit: { max: 50, windowMs: minute },
  body: z.object({
    /** The organization's own statement; nothing is allowed because of it. */
    networkId: text.optional(),
    name: z.string().min(1, 'Organization name is required').max(100),
    /** The monolith dropped it (DOMAIN 43); what is no slug still is, because it was never refused. */
    slug: z.string().min(1).max(100).optional().catch(undefined),
    description: z.string().max(500).optional(),
    industry: z.string().max(100).optional(),
    size: size.optional(),
    contactEmail: z.email().optional(),
    contactPhone: z.string().max(20).optional(),
    settings: organizationSettings.optional(),
  }),
  response: {
    status: 201,
    schema: z.object({
      id: z.string(),
      name: z.string(),
      slug: z.string().optional(),
      createdBy: z.string(),
      createdAt: epochMs,
      ownerId: z.string(),
      status: z.string(),
      settings: organizationSettings,
    }),
  },
});

/** O3. */
export const getOrganization = route({
  id: 'O3',
  service: 'organizations',
  functionName: 'organization',
  method: 'GET',
  path: '/api/organizations/{id}',
  summary: 'Read the organization',
  access: { org: [] },
  response: {
    status: 200,
    schema: z.object({
      id: z.string(),
      name: z.string(),
      /** Null only where an old document names no owner and nobody administers it. */
      ownerId: z.string().nullable(),
      memberCount: z.number().int(),
      createdAt: epochMs,
      updatedAt: epochMs,
      status: z.string(),
      settings: organizationSettings,
      logoUrl: z.string().optional(),
      ...optionalFields,
    }),
  },
  failure: { code: 'INTERNAL_ERROR', message: 'Failed to fetch organization' },
});

/** O4: answers what was sent, settings complete. */
export const updateOrganization = route({
  id: 'O4',
  service: 'organizations',
  functionName: 'organization',
  method: 'PATCH',
  path: '/api/organizations/{id}',
  summary: 'Change the organization',
  access: administrators,
  body: z.object({
    networkId: text.optional(),
    name: z.string().min(1).max(100).optional(),
    description: z.string().max(500).optional(),
    industry: z.string().max(100).optional(),
    size: size.optional(),
    status: organizationStatus.optional(),
    logoUrl: z.url().optional(),
    websiteUrl: z.url().optional(),
    contactEmail: z.email().optional(),
    contactPhone: z.string().max(20).optional(),
    settings: settingsChanges.optional(),
  }),
  response: {
    status: 200,
    schema: z.object({
      id: z.string(),
      name: z.string().optional(),
      settings: organizationSettings.optional(),
      updatedBy: z.string(),
      updatedAt: epochMs,
    }),
  },
  failure: { code: 'INTERNAL_ERROR', message: 'Failed to update organization' },
});

/** O5: answers the same whether it existed or not. Its memberships are removed right after, step by step. */
export const deleteOrganization = route({
  id: 'O5',
  service: 'organizations',
  functionName: 'organization',
  method: 'DELETE',
  path: '/api/organizations/{id}',
  summary: 'Delete the organization',
  access: administrators,
  response: { status: 200, schema: z.object({ deleted: z.literal(true), id: z.string() }) },
  failure: { code: 'INTERNAL_ERROR', message: 'Failed to delete organization' },
});

/** O6: documents as stored, as the monolith answered them, without internal fields and secrets. */
export const listMembers = route({
  id: 'O6',
  service: 'organizations',
  functionName: 'members',
  method: 'GET',
  path: '/api/organizations/{id}/members',
  summary: 'List active and invited members',
  access: { org: [] },
  query: paging,
  response: {
    status: 200,
    schema: z.object({
      members: z.array(z.looseObject({ id: z.string() })),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
  failure: { code: 'INTERNAL', message: 'Failed to fetch members' },
});

/** O7: whoever has that address and has proved it is a member at once; otherwise an invitation waits for him. */
export const addMember = route({
  id: 'O7',
  service: 'organizations',
  functionName: 'members',
  method: 'POST',
  path: '/api/organizations/{id}/members',
  summary: 'Add or invite a member by email',
  access: administrators,
  body: z.object({ email: z.email(), role: memberWord }),
  response: {
    status: 201,
    schema: z.object({
      id: z.string(),
      orgId: z.string(),
      email: z.string(),
      /** The word that was sent. */
      role: memberWord,
      joinedAt: epochMs,
      addedBy: z.string(),
      status: memberStatus,
    }),
  },
  failure: { code: 'INTERNAL', message: 'Failed to add member' },
});

/** O8: `memberId` is the membership's id, the user's id or the invitation's id, here and in O9-O12. */
export const changeMember = route({
  id: 'O8',
  service: 'organizations',
  functionName: 'members',
  method: 'PATCH',
  path: '/api/organizations/{id}/members',
  summary: 'Change a member’s role',
  access: administrators,
  body: z.object({ memberId: text, role: memberWord.optional() }),
  response: {
    status: 200,
    schema: z.object({ memberId: z.string(), role: memberWord.optional(), updatedBy: z.string() }),
  },
  failure: { code: 'INTERNAL', message: 'Failed to update member' },
});

/** O9: `memberId` comes in the body of the DELETE. */
export const removeMember = route({
  id: 'O9',
  service: 'organizations',
  functionName: 'members',
  method: 'DELETE',
  path: '/api/organizations/{id}/members',
  summary: 'Remove a member',
  access: administrators,
  body: z.object({ memberId: text }),
  response: { status: 200, schema: z.object({ removed: z.literal(true), memberId: z.string() }) },
  failure: { code: 'INTERNAL', message: 'Failed to remove member' },
});

/** O10. */
export const getMember = route({
  id: 'O10',
  service: 'organizations',
  functionName: 'member',
  method: 'GET',
  path: '/api/organizations/{id}/members/{memberId}',
  summary: 'Read a member',
  access: { org: [] },
  response: {
    status: 200,
    schema: z.object({
      id: z.string(),
      orgId: z.string(),
      email: z.string(),
      role: role.nullable(),
      joinedAt: epochMs,
      status: memberStatus,
      uid: z.string().optional(),
      permissions: z.array(z.string()).optional(),
    }),
  },
  failure: { code: 'INTERNAL', message: 'Failed to fetch member' },
});

/** O11. */
export const updateMember = route({
  id: 'O11',
  service: 'organizations',
  functionName: 'member',
  method: 'PATCH',
  path: '/api/organizations/{id}/members/{memberId}',
  summary: 'Change a member’s role and permissions',
  access: administrators,
  body: z.object({
    role: grantableRole.optional(),
    /** At most 1000: each is an index entry of its document. */
    permissions: z.array(z.string()).max(1000).optional(),
  }),
  response: {
    status: 200,
    schema: z.object({
      id: z.string(),
      orgId: z.string(),
      role: grantableRole.optional(),
      permissions: z.array(z.string()).optional(),
      updatedBy: z.string(),
    }),
  },
  failure: { code: 'INTERNAL', message: 'Failed to update member' },
});

/** O12. */
export const deleteMember = route({
  id: 'O12',
  service: 'organizations',
  functionName: 'member',
  method: 'DELETE',
  path: '/api/organizations/{id}/members/{memberId}',
  summary: 'Remove a member',
  access: administrators,
  response: { status: 200, schema: z.object({ removed: z.literal(true), memberId: z.string() }) },
  failure: { code: 'INTERNAL', message: 'Failed to remove member' },
});

const joinTokenFields = {
  id: z.string(),
  orgId: z.string(),
  createdBy: z.string(),
  createdAt: epochMs,
  expiresAt: epochMs,
  defaultRoles: z.array(z.string()),
  maxUses: z.number().int().optional(),
  currentUses: z.number().int(),
  status: z.enum(['active', 'used', 'expired', 'revoked']),
  description: z.string().optional(),
};

/** O13: newest first. `token` is the secret's first characters, enough to recognise it and too few to use it. */
export const listJoinTokens = route({
  id: 'O13',
  service: 'organizations',
  functionName: 'joinTokens',
  method: 'GET',
  path: '/api/join-tokens',
  summary: 'List join tokens without their secrets',
  access: administrators,
  query: paging,
  response: {
    status: 200,
    schema: z.object({
      tokens: z.array(
        z.object({
          ...joinTokenFields,
          token: z.string(),
          createdBy: z.string().optional(),
          /** Absent only on old tokens that never expire. */
          expiresAt: epochMs.optional(),
        }),
      ),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
  failure: { code: 'INTERNAL', message: 'Failed to fetch join tokens' },
});

/** O14: 200 as ever (DOMAIN 49); `orgId` is required and ignored. The only answer that shows the secret. */
export const createJoinToken = route({
  id: 'O14',
  service: 'organizations',
  functionName: 'joinTokens',
  method: 'POST',
  path: '/api/join-tokens',
  summary: 'Create a join token',
  secretAnswer: true,
  access: administrators,
  body: z.object({
    orgId: z.string().min(1, 'Organization ID is required'),
    defaultRoles: z.array(grantableRole).min(1, 'At least one role is required'),
    maxUses: z.number().int().positive().optional(),
    expiresAt: z.number().int().positive().optional(),
    description: z.string().max(200).optional(),
  }),
  response: { status: 200, schema: z.object({ ...joinTokenFields, token: z.string() }) },
  failure: { code: 'INTERNAL', message: 'Failed to create join token' },
});

const joined = {
  orgId: z.string(),
  membershipId: z.string(),
  role: role.nullable(),
  status: z.literal('active'),
  joinedAt: epochMs,
  invitedBy: z.string().optional(),
  alreadyMember: z.boolean(),
};

/** A4: accepting takes a verified address, which is the one that was invited. */
export const acceptInvitation = route({
  id: 'A4',
  service: 'organizations',
  functionName: 'memberships',
  method: 'POST',
  path: '/api/memberships',
  summary: 'Accept an invitation to an organization',
  access: 'session',
  body: z.object({ orgId: text }),
  response: { status: 200, schema: z.object(joined) },
  failure: { code: 'INTERNAL', message: 'Failed to accept invitation' },
});

/** A4b: leaving the context's organization, which O12's floor keeps from everybody below an owner. */
export const leaveOrganization = route({
  id: 'A4b',
  service: 'organizations',
  functionName: 'memberships',
  method: 'DELETE',
  path: '/api/memberships',
  summary: 'Leave an organization',
  access: { org: [] },
  response: { status: 200, schema: z.object({ removed: z.literal(true), memberId: z.string() }) },
  failure: { code: 'INTERNAL', message: 'Failed to leave organization' },
});

const organizationKind = z.string();
const networkFields = {
  displayName: text,
  kind: text,
  type: z.string().optional(),
  corporateName: z.string().optional(),
  brandName: z.string().optional(),
  formToken: z.string().optional(),
};

/** X1: organization, owner's membership and network in one transaction (DOMAIN 56), for onboarding. */
export const provisionOrganization = route({
  id: 'X1',
  service: 'organizations',
  functionName: 'provisionOrganization',
  method: 'POST',
  path: '/internal/organizations',
  summary: 'Create an organization with its network for the caller',
  access: 'session',
  internal: true,
  body: z.object({
    name: text,
    slug: z.string().optional(),
    kind: organizationKind.optional(),
    segment: z.string().optional(),
    firstVenue: z.object({ name: z.string(), city: z.string(), state: z.string() }).optional(),
    network: z.object(networkFields).optional(),
  }),
  response: {
    status: 201,
    schema: z.object({
      organization: z.object({
        id: z.string(),
        slug: z.string().optional(),
        name: z.string(),
        displayName: z.string(),
        kind: organizationKind.optional(),
        segment: z.string().optional(),
        ownerId: z.string(),
        createdAt: epochMs,
        updatedAt: epochMs,
        status: z.literal('active'),
        networkId: z.string().optional(),
      }),
      network: z
        .object({
          ...networkFields,
          id: z.string(),
          ownerId: z.string(),
          createdAt: epochMs,
          status: z.literal('pending_verification'),
        })
        .optional(),
    }),
  },
});

/** X2: what N6 does; checks and texts in its order. */
export const redeemJoinToken = route({
  id: 'X2',
  service: 'organizations',
  functionName: 'redeemJoinToken',
  method: 'POST',
  path: '/internal/join-tokens/redeem',
  summary: 'Join an organization by token',
  access: 'session',
  internal: true,
  body: z.object({ joinToken: text }),
  response: { status: 200, schema: z.object(joined) },
});

/** X3: what N7 does, for the network's owner or a super admin only (DOMAIN 11). */
export const activateNetwork = route({
  id: 'X3',
  service: 'organizations',
  functionName: 'activateNetwork',
  method: 'POST',
  path: '/internal/networks/activate',
  summary: 'Activate a network',
  access: 'session',
  internal: true,
  body: z.object({ networkId: text }),
  response: { status: 200, schema: z.object({ networkId: z.string(), status: z.literal('active') }) },
});
