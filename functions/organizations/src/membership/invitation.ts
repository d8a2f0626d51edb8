import { retentionMs } from '@fresh/contracts/retention';
import type { Member } from './membership.ts';
import { mayGrant, type Actor } from './role-rules.ts';

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

/**
 * When an invitation is made, in epoch ms: `now`, or later where a clock that is ahead wrote what the invitation must come after.
 * Otherwise it could never be accepted.
 *
 *   instance A, 5 s ahead     the inviter joins         joinedAt 8:00:05
 *   instance B                they invite               invitedAt 8:00:01 ── as if from before they left the last time
 */
export function timeOfInvitation(now: number, inviter: Pick<Actor, 'joinedAt'>, former: Member | null): number {
  return Math.max(now, inviter.joinedAt ?? now, former ? former.updatedAt + 1 : now);
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
  const at = invitedAtOf(invitation);
  if (invitation.status !== 'invited' || expiryOf(invitation) <= now) return false;
  if (inviter?.status !== 'active' || inviter.joinedAt > at) return false;
  if (!mayGrant(inviter.role, invitation.role ?? 'staff')) return false;
  return person?.status !== 'removed' || person.updatedAt < at;
}
