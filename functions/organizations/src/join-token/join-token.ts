import type { JoinTokenEvent } from '@fresh/contracts/events/organizations';
import type { Role } from '@fresh/contracts/roles';
import { findLengthProblem } from '@fresh/contracts/time/durations';
import { ApiError } from '@fresh/kernel/errors';
import type { Member } from '../membership/membership.ts';
import { isMemberSince, mayGrant, requireMayTouch, type Actor } from '../membership/role-rules.ts';

/** How long a token lives unless its creator says otherwise, in ms: 7 days (DOMAIN §8). */
export const defaultLifeMs = 7 * 24 * 60 * 60 * 1000;

/** How many users of a token are remembered, the latest: the document must not grow with its uses. */
const rememberedUsers = 100;

/** State of one join token, without its secret. All times are epoch ms. */
export interface JoinToken {
  /** Public id; never part of the secret. */
  readonly id: string;
  /** Sequence of its last event; 0 when only the monolith has written it. */
  readonly version: number;
  /** Null in an old document that lacks it. */
  readonly orgId: string | null;
  /** The user who redeems it gets the highest; old documents may name none. */
  readonly roles: readonly Role[];
  readonly status: 'active' | 'used' | 'expired' | 'revoked';
  /** No limit when absent. */
  readonly maxUses?: number | undefined;
  readonly currentUses: number;
  /** User ids, the latest last. */
  readonly usedBy: readonly string[];
  /** Absent in old documents that never expire. */
  readonly expiresAt?: number | undefined;
  readonly description?: string | undefined;
  readonly createdBy?: string | undefined;
  /** When its creator joined; absent where an earlier release or the monolith made it. */
  readonly creatorJoinedAt?: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A token in its organization: fit to be redeemed. */
export interface RedeemableToken extends JoinToken {
  readonly orgId: string;
}

type Created = Extract<JoinTokenEvent, { type: 'fresh.organizations.join_token.v1.created' }>;

/** The longest life of a token, in days: five years. Every holder of a token joins with it. */
const maxLifeDays = 1827;

/** O14. That no role is above the creator's own is checked with the members' rules. */
export function create({ description, ...data }: Created['data'] & Created['details'], now: number): JoinTokenEvent[] {
  const message =
    data.expiresAt <= now
      ? 'In the past: send a later time in milliseconds, or none for 7 days'
      : findLengthProblem({ start: now, end: data.expiresAt }, maxLifeDays) &&
        `Too far: at most ${maxLifeDays} days from now`;
  if (message !== null) {
    throw new ApiError('VALIDATION_FAILED', 'Request validation failed.', [{ path: 'expiresAt', message }]);
  }
  return [{ type: 'fresh.organizations.join_token.v1.created', data, details: { description } }];
}

/** N6's checks with its texts, in its order. */
export function redeemable(token: JoinToken | null, now: number): RedeemableToken {
  if (!token || token.status === 'revoked') throw new ApiError('BAD_REQUEST', 'Invalid invite token');
  if (token.status === 'used' || usesLeft(token) <= 0) {
    throw new ApiError('BAD_REQUEST', 'Invite token has already been used');
  }
  if (isExpired(token, now)) throw new ApiError('BAD_REQUEST', 'Invite token has expired');
  const { orgId } = token;
  if (orgId === null) throw new ApiError('BAD_REQUEST', 'Invalid token: missing organization ID');
  return { ...token, orgId };
}

/** N6: one use by one user who joined with it. */
export function redeem(
  token: RedeemableToken,
  { uid, membershipId, role }: { uid: string; membershipId: string; role: Role },
): JoinTokenEvent[] {
  const currentUses = token.currentUses + 1;
  const exhausted = usesLeft(token) <= 1;
  return [
    {
      type: 'fresh.organizations.join_token.v1.redeemed',
      data: { tokenId: token.id, uid, membershipId, role, currentUses, exhausted },
    },
  ];
}

/**
 * A15: members can't take back a token that grants a role above their own. Throws 404 where there is no such token.
 */
export function revoke(state: JoinToken | null, actor: Actor): JoinTokenEvent[] {
  const token = existing(state);
  for (const role of token.roles) requireMayTouch(actor, role);
  if (token.status === 'revoked') return [];
  return [{ type: 'fresh.organizations.join_token.v1.revoked', data: { tokenId: token.id } }];
}

/** A token that is there; throws 404 where there is none. */
export function existing(token: JoinToken | null): JoinToken {
  if (!token) throw new ApiError('NOT_FOUND', 'Join token not found');
  return token;
}

/** The status as a reader sees it: time alone makes a token expired. */
export function statusOf(token: JoinToken, now: number): JoinToken['status'] {
  return token.status === 'active' && isExpired(token, now) ? 'expired' : token.status;
}

/** Whether a token still grants a role: its creator may grant it, and is a member without a break since they made the token. */
export function isStanding(token: JoinToken, creator: Member | null, role: Role): boolean {
  const made = { makerJoinedAt: token.creatorJoinedAt, at: token.createdAt };
  return creator?.status === 'active' && isMemberSince(creator, made) && mayGrant(creator.role, role);
}

/** A change of a token. */
export interface TokenChange {
  readonly orgId: string;
  readonly by: string;
  /** Epoch ms. */
  readonly now: number;
  /** When the member who creates it joined, in epoch ms. */
  readonly creatorJoinedAt?: number | undefined;
}

/** The state after an event. */
export function evolve(state: JoinToken | null, event: JoinTokenEvent, change: TokenChange): JoinToken {
  const { orgId, by, now, creatorJoinedAt } = change;
  const touched = { version: (state?.version ?? 0) + 1, updatedAt: now };
  switch (event.type) {
    case 'fresh.organizations.join_token.v1.created': {
      const { tokenId, roles, ...fields } = event.data;
      const made = { createdBy: by, creatorJoinedAt, createdAt: now };
      const fresh = { ...made, status: 'active', currentUses: 0, usedBy: [] } as const;
      return { ...fields, ...event.details, ...touched, ...fresh, id: tokenId, orgId, roles: roles as Role[] };
    }
    case 'fresh.organizations.join_token.v1.redeemed': {
      if (!state) throw new Error('a token that does not exist was redeemed');
      const { uid, currentUses, exhausted } = event.data;
      const usedBy = [...state.usedBy, uid].slice(-rememberedUsers);
      return { ...state, ...touched, currentUses, usedBy, status: exhausted ? 'used' : state.status };
    }
    case 'fresh.organizations.join_token.v1.revoked':
      return { ...existing(state), ...touched, status: 'revoked' };
  }
}

function usesLeft({ maxUses, currentUses }: JoinToken): number {
  return maxUses === undefined ? Infinity : maxUses - currentUses;
}

function isExpired({ status, expiresAt }: JoinToken, now: number): boolean {
  return status === 'expired' || (expiresAt !== undefined && expiresAt < now);
}
