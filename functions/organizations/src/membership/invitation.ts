import { retentionMs } from '@fresh/contracts/retention';
import type { Member } from './membership.ts';
import { isMemberSince, mayGrant, type Made } from './role-rules.ts';

/** How many invitations an organization makes or renews in a day, and how long that day is, in ms (ADR 0036). */
export const invitationLimit = { max: 200, windowMs: 24 * 60 * 60 * 1000 } as const;

/** When an invitation was made or renewed for the last time, in epoch ms. */
export function invitedAtOf({ invitedAt, createdAt }: Member): number {
  return invitedAt ?? createdAt;
}

/** When an invitation can't be accepted any more, in epoch ms. */
export function expiryOf(invitation: Member): number {
  return invitedAtOf(invitation) + retentionMs.invitations;
}

/**
 * Whether a document is an invitation that Firestore is about to delete, because its time has passed: to every reader it is
 * gone. Those of the monolith are never deleted by themselves, so they stay listed, and can be revoked.
 */
export function isExpired(member: Member, now: number): boolean {
  const { status, uid, invitedAt } = member;
  return status === 'invited' && uid === undefined && invitedAt !== undefined && expiryOf(member) <= now;
}

/** How far an invitation may be dated ahead, in ms: more than the clocks of two instances differ. */
const maxAheadMs = 60_000;

/**
 * When an invitation is made or changed, in epoch ms: `now`, or later where a clock that is ahead wrote what it must come
 * after. Otherwise its person could never accept it.
 *
 *   instance A, 5 s ahead     the person is removed     updatedAt 8:00:07
 *   instance B                they are invited          invitedAt 8:00:02 ── as if from before the removal
 *
 * `former`: what the person was in the organization. A stored time that is wrong by more than clocks are changes little.
 */
export function timeOfInvitation(now: number, waiting: Member | null, former: readonly Member[]): number {
  const after = [...(waiting ? [invitedAtOf(waiting)] : []), ...former.map(({ updatedAt }) => updatedAt + 1)];
  return Math.min(now + maxAheadMs, Math.max(now, ...after));
}

function madeOf(invitation: Member): Made {
  return { makerJoinedAt: invitation.inviterJoinedAt, at: invitedAtOf(invitation) };
}

/**
 * Whether an invitation ends because its inviter's membership ended at `removedAt` (epoch ms). `inviter` is read after the
 * invitation: whatever they invited in a membership that ended since, ends too.
 */
export function endsWithInviter(invitation: Member, inviter: Member | null, removedAt: number): boolean {
  if (!inviter || inviter.status === 'removed') return true;
  const { makerJoinedAt, at } = madeOf(invitation);
  return makerJoinedAt === undefined ? at <= removedAt : !isMemberSince(inviter, { makerJoinedAt, at });
}

/** What an invitation is worth depends on. */
export interface Standing {
  /** The membership of the member who made it; null where there is none. */
  readonly inviter: Member | null;
  /** The membership of the person who accepts it; null where they never were a member. */
  readonly person: Member | null;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Whether an invitation still lets its person in. It ends with its time, with the membership of its inviter or their
 * right to grant its role, and with the removal of its person: they need a new one.
 *
 *   invited ── inviter leaves ── inviter is added again      the invitation stays dead
 *   invited ── person joins by token ── person is removed    the invitation stays dead
 */
export function isAcceptable(invitation: Member, { inviter, person, now }: Standing): boolean {
  if (invitation.status !== 'invited' || expiryOf(invitation) <= now) return false;
  if (inviter?.status !== 'active' || !isMemberSince(inviter, madeOf(invitation))) return false;
  if (!mayGrant(inviter.role, invitation.role ?? 'staff')) return false;
  return person?.status !== 'removed' || person.updatedAt < invitedAtOf(invitation);
}
