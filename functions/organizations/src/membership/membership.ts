import type { InvitationEvent, MembershipEvent } from '@fresh/contracts/events/organizations';
import type { Role } from '@fresh/contracts/roles';
import { ApiError } from '@fresh/kernel/errors';
import type { Change } from '@fresh/kernel/events/change';
import { requireMayGrant, requireMayTouch, type Actor } from './role-rules.ts';

/**
 * One document of `memberships`: a user's membership, or, without `uid`, the invitation of an address that no user
 * has verified yet. All times are epoch ms.
 */
export interface Member {
  readonly id: string;
  readonly orgId: string;
  /** Sequence of its last event. A removed membership stays as a document, so that rejoining continues the count. */
  readonly version: number;
  readonly uid?: string | undefined;
  /** Lower case. */
  readonly email?: string | undefined;
  /** Null when the document holds no known role. */
  readonly role: Role | null;
  readonly status: 'active' | 'suspended' | 'invited' | 'removed';
  readonly permissions?: readonly string[] | undefined;
  /** Of an invitation: who changed it last, and so vouches for what it grants. */
  readonly invitedBy?: string | undefined;
  /** Of an invitation: when it was made or changed last, which it lives from; absent in the monolith's. */
  readonly invitedAt?: number | undefined;
  /** Of an invitation: when the member who changed it last joined; absent where an earlier release or the monolith wrote it. */
  readonly inviterJoinedAt?: number | undefined;
  /** Of an invitation: when it was made. */
  readonly joinedAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Everything that can happen to such a document. */
export type MemberEvent = MembershipEvent | InvitationEvent;

/** A change of a member. */
export interface MemberChange extends Omit<Change, 'by'> {
  /** Address of the person who joins, when it is known. */
  readonly email?: string | undefined;
  /** When the member who makes or changes an invitation joined, in epoch ms. */
  readonly inviterJoinedAt?: number | undefined;
}

/** What a user joins with. */
export interface Joining {
  readonly uid: string;
  readonly role: Role;
  readonly invitedBy?: string | undefined;
  readonly permissions?: readonly string[] | undefined;
}

/**
 * Redeemed token, accepted invitation, founded organization. An active membership stays as it is, whatever the user
 * joins with (DOMAIN 56); a suspended member can't lift the suspension this way.
 */
export function join(state: Member | null, { uid, role, invitedBy, permissions }: Joining): MembershipEvent[] {
  if (state?.status === 'active') return [];
  if (state?.status === 'suspended') throw new ApiError('FORBIDDEN', 'Membership suspended');
  return [
    {
      type: 'fresh.organizations.membership.v1.created',
      data: { uid, role, status: 'active', invitedBy, ...(permissions && { permissions: [...permissions] }) },
    },
  ];
}

/**
 * O7: an invitation, for every address alike. Inviting it again amends and renews the invitation that waits
 * already.
 */
export function invite(state: Member | null, email: string, role: Role, actor: Actor): InvitationEvent[] {
  requireMayGrant(actor, role);
  if (!state) {
    return [
      { type: 'fresh.organizations.invitation.v1.created', data: { role, invitedBy: actor.uid }, details: { email } },
    ];
  }
  requireMayTouch(actor, state.role);
  return [
    {
      type: 'fresh.organizations.invitation.v1.updated',
      data: { role, previousRole: nameOf(state.role), invitedBy: actor.uid },
    },
  ];
}

/** A4, N6: what becomes of an invitation whose person is a member now. */
export function accept(uid: string, membershipId: string): InvitationEvent[] {
  return [{ type: 'fresh.organizations.invitation.v1.accepted', data: { uid, membershipId } }];
}

/** O8, O11. `otherOwners`: whether the organization has another active owner. */
export function change(
  state: Member | null,
  wanted: { readonly role?: Role | undefined; readonly permissions?: readonly string[] | undefined },
  actor: Actor,
  otherOwners: boolean,
): MemberEvent[] {
  const member = present(state);
  requireMayTouch(actor, member.role);
  if (wanted.role !== undefined) requireMayGrant(actor, wanted.role);
  const role = wanted.role ?? member.role;
  if (role !== 'org_owner') requireOwnerAfter(member, otherOwners);
  const isNew = wanted.permissions !== undefined && !sameTexts(wanted.permissions, member.permissions);
  const permissions = isNew ? [...wanted.permissions] : undefined;
  if (role === member.role && permissions === undefined) return [];
  const data = {
    role: nameOf(role),
    previousRole: nameOf(member.role),
    ...(permissions && { permissions }),
  };
  if (member.uid === undefined) {
    // Its life begins anew, and depends on the standing of the member who made it what it is now.
    return [{ type: 'fresh.organizations.invitation.v1.updated', data: { ...data, invitedBy: actor.uid } }];
  }
  const { uid, status } = member;
  return [
    { type: 'fresh.organizations.membership.v1.updated', data: { uid, status, previousStatus: status, ...data } },
  ];
}

/** O9, O12, A4b. All members may remove themselves, but the last owner can't leave (409). */
export function remove(state: Member | null, actor: Actor, otherOwners: boolean): MemberEvent[] {
  const member = present(state);
  if (member.uid !== actor.uid) requireMayTouch(actor, member.role);
  requireOwnerAfter(member, otherOwners);
  return removeAtOnce(member);
}

/** The organization is gone: no rule keeps a member. Removing what is removed is no event. */
export function removeAtOnce(member: Member): MemberEvent[] {
  if (member.status === 'removed') return [];
  const role = nameOf(member.role);
  if (member.uid === undefined) return [{ type: 'fresh.organizations.invitation.v1.revoked', data: { role } }];
  const { uid, status } = member;
  return [{ type: 'fresh.organizations.membership.v1.removed', data: { uid, role, previousStatus: status } }];
}

/** The account was deleted: the membership ends, unless it is the only owner's. */
export function endWithoutAccount(state: Member | null, otherOwners: boolean): MemberEvent[] {
  if (state?.status !== 'active' && state?.status !== 'suspended') return [];
  return isOwner(state) && !otherOwners ? [] : removeAtOnce(state);
}

/** The person is to be erased: whatever they are in the organization ends, unless they are its only owner. */
export function endErased(state: Member | null, otherOwners: boolean): MemberEvent[] {
  if (!state || (isOwner(state) && !otherOwners)) return [];
  return removeAtOnce(state);
}

/** The state after an event. */
export function evolve(state: Member | null, event: MemberEvent, change: MemberChange): Member {
  const { id, orgId, now, email, inviterJoinedAt } = change;
  const version = (state?.version ?? 0) + 1;
  const createdAt = state?.createdAt ?? now;
  switch (event.type) {
    case 'fresh.organizations.membership.v1.created': {
      const { uid, status, invitedBy, permissions } = event.data;
      const member = { id, orgId, uid, email: email ?? state?.email, role: event.data.role as Role, status };
      // The time of joining names this membership: it is never that of the one before.
      const joinedAt = state?.joinedAt === now ? now + 1 : now;
      return { ...member, invitedBy, permissions, joinedAt, createdAt, updatedAt: now, version };
    }
    case 'fresh.organizations.invitation.v1.created': {
      const invited = { email: event.details.email, role: event.data.role as Role, invitedBy: event.data.invitedBy };
      const times = { invitedAt: now, joinedAt: now, createdAt, updatedAt: now };
      return { id, orgId, ...invited, ...times, inviterJoinedAt, status: 'invited', version };
    }
    case 'fresh.organizations.membership.v1.updated':
    case 'fresh.organizations.invitation.v1.updated': {
      const member = present(state);
      const { permissions = member.permissions } = event.data;
      const inviter = 'invitedBy' in event.data ? { invitedBy: event.data.invitedBy, inviterJoinedAt } : {};
      const status = 'status' in event.data ? event.data.status : member.status;
      const role = event.data.role === unknownRole ? null : (event.data.role as Role);
      const invitedAt = status === 'invited' && member.uid === undefined ? now : member.invitedAt;
      return { ...member, ...inviter, role, status, permissions, invitedAt, updatedAt: now, version };
    }
    case 'fresh.organizations.membership.v1.removed':
    case 'fresh.organizations.invitation.v1.accepted':
    case 'fresh.organizations.invitation.v1.revoked':
      return { ...present(state), status: 'removed', updatedAt: now, version };
  }
}

/** The role of a document that holds none, as events call it. */
const unknownRole = 'unknown';

/** A role as events call it. */
export function nameOf(role: Role | null): string {
  return role ?? unknownRole;
}

function present(state: Member | null): Member {
  if (!state || state.status === 'removed') throw new ApiError('NOT_FOUND', 'Member not found');
  return state;
}

/** An organization without an owner could never be administered by its own people again. */
function requireOwnerAfter(member: Member, otherOwners: boolean): void {
  if (isOwner(member) && !otherOwners) throw new ApiError('CONFLICT', 'The last owner cannot leave or lose the role');
}

/** Whether it counts as an owner of its organization. */
export function isOwner({ role, status, uid }: Member): boolean {
  return role === 'org_owner' && status === 'active' && uid !== undefined;
}

function sameTexts(a: readonly string[], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
