import * as z from 'zod';
import { clearable } from '../clearable.ts';
import { paging } from '../paging.ts';
import { administrators, grantableRoles, roles } from '../roles.ts';
import { route } from '../route.ts';
import { mailbox } from '../text/contact.ts';
import { reference } from '../text/identifiers.ts';
import { name } from '../text/names.ts';

const epochMs = z.number().int();
const grantableRole = z.enum(grantableRoles);
/** Words of O7 and O8; `member` is stored as staff (DOMAIN 34). */
const memberWord = z.enum(['member', 'manager', 'admin']);
const role = z.enum(roles);
const memberStatus = z.enum(['active', 'suspended', 'invited', 'removed']);

/** The statuses of members that O6 lists. */
export const listedStatuses = ['active', 'invited'] as const;

/**
 * O6: documents as stored, as the monolith returned them, without internal fields and secrets. An invitation is in the
 * list until it expires.
 */
export const listMembers = route({
  id: 'O6',
  service: 'organizations',
  functionName: 'members',
  method: 'GET',
  path: '/api/organizations/{id}/members',
  summary: 'List active and invited members',
  access: { org: [] },
  query: {
    ...paging,
    status: { summary: 'Only active members, or only invitations', schema: z.enum(listedStatuses) },
  },
  response: {
    status: 200,
    schema: z.object({
      members: z.array(z.looseObject({ id: z.string() })),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
  unorderedList: 'members',
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch members' },
});

/**
 * O7: an invitation, which its person accepts (A4). The response is the same whether an account has the address or not
 * (ADR 0036).
 */
export const addMember = route({
  id: 'O7',
  service: 'organizations',
  functionName: 'members',
  method: 'POST',
  path: '/api/organizations/{id}/members',
  summary: 'Invite a person by email to become a member',
  access: administrators,
  body: z.object({ email: mailbox, role: memberWord }),
  entityTag: 'sent',
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
      status: z.literal('invited'),
      /** Until then it can be accepted: 14 days. */
      expiresAt: epochMs,
    }),
  },
  organizationLimit: true,
  unexpectedError: { code: 'INTERNAL', message: 'Failed to add member' },
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
  body: z.object({ memberId: reference(), role: memberWord.optional() }),
  entityTag: 'checked',
  response: {
    status: 200,
    schema: z.object({ memberId: z.string(), role: memberWord.optional(), updatedBy: z.string() }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to update member' },
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
  body: z.object({ memberId: reference() }),
  entityTag: 'checked',
  response: { status: 200, schema: z.object({ removed: z.literal(true), memberId: z.string() }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to remove member' },
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
  entityTag: 'sent',
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
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch member' },
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
    permissions: clearable(z.array(name(128)).max(1000)),
  }),
  entityTag: 'checked',
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
  unexpectedError: { code: 'INTERNAL', message: 'Failed to update member' },
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
  entityTag: 'checked',
  endsOwnMembership: true,
  response: { status: 200, schema: z.object({ removed: z.literal(true), memberId: z.string() }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to remove member' },
});

/** What a user who joined receives (A4, N6). */
export const joined = z.object({
  orgId: z.string(),
  membershipId: z.string(),
  role: role.nullable(),
  status: z.literal('active'),
  joinedAt: epochMs,
  invitedBy: z.string().optional(),
  alreadyMember: z.boolean(),
});

/**
 * A4: accepting takes a verified address, which is the one that was invited. 404 for an invitation that has expired, whose
 * inviter may not grant its role any more, or that is older than the removal of its person.
 */
export const acceptInvitation = route({
  id: 'A4',
  service: 'organizations',
  functionName: 'memberships',
  method: 'POST',
  path: '/api/memberships',
  summary: 'Accept an invitation to an organization',
  access: 'session',
  body: z.object({ orgId: reference() }),
  response: { status: 200, schema: joined },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to accept invitation' },
});

/** A4b: leaving the context's organization, which O12's minimum role keeps from everyone below an owner. */
export const leaveOrganization = route({
  id: 'A4b',
  service: 'organizations',
  functionName: 'memberships',
  method: 'DELETE',
  path: '/api/memberships',
  summary: 'Leave an organization',
  access: { org: [] },
  entityTag: 'checked',
  endsOwnMembership: true,
  response: { status: 200, schema: z.object({ removed: z.literal(true), memberId: z.string() }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to leave organization' },
});
