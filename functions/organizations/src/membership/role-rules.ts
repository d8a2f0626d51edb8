import { roleLevels, type Role } from '@fresh/contracts/roles';
import { ApiError } from '@fresh/kernel/errors';

/** A member who changes memberships, with the role that they hold in the transaction that changes them. */
export interface Actor {
  readonly uid: string;
  readonly role: Role | null;
  /** When they became a member, in epoch ms; absent where they are none. */
  readonly joinedAt?: number | undefined;
}

/** An invitation or a join token: it grants what its maker may grant. */
export interface Made {
  /** When its maker joined, in epoch ms; absent where an earlier release or the monolith made it. */
  readonly makerJoinedAt: number | undefined;
  /** When it was made, in epoch ms. */
  readonly at: number;
}

/**
 * Whether a member is one without a break since they made something. Each time of joining names one membership, so no two
 * clocks are compared:
 *
 *   instance A, 5 s ahead     Ann joins      joinedAt 8:00:05
 *   instance B                Ann invites    at 8:00:01, made as the member of 8:00:05
 *
 * Without the maker's time of joining, the times are all there is.
 */
export function isMemberSince({ joinedAt }: { readonly joinedAt: number }, { makerJoinedAt, at }: Made): boolean {
  return makerJoinedAt === undefined ? joinedAt <= at : joinedAt === makerJoinedAt;
}

/** How the roles that O7 and O8 are sent are stored (DOMAIN 34). */
export const roleOfWord = { member: 'staff', manager: 'manager', admin: 'admin' } as const satisfies Record<
  string,
  Role
>;

/** The level of a role (CONTRACT 1.6); no known role is below them all. */
export function levelOf(role: Role | null): number {
  return role === null ? 0 : roleLevels[role];
}

/** The highest of some roles; null when there is none. */
export function highestOf(roles: readonly (Role | null)[]): Role | null {
  return roles.reduce<Role | null>((best, role) => (levelOf(role) > levelOf(best) ? role : best), null);
}

/** Whether a member of a role may grant another: an administrator, and none above the own level. */
export function mayGrant(own: Role | null, granted: Role): boolean {
  return levelOf(own) >= roleLevels.org_owner && levelOf(own) >= levelOf(granted);
}

/** Members can't grant a role above their own level, to themselves or to others. */
export function requireMayGrant(actor: Actor, role: Role): void {
  requireAdministrator(actor);
  if (levelOf(role) > levelOf(actor.role)) {
    throw new ApiError('FORBIDDEN', 'A role above your own cannot be granted');
  }
}

/** Members can't change or remove a member above them. */
export function requireMayTouch(actor: Actor, role: Role | null): void {
  requireAdministrator(actor);
  if (levelOf(role) > levelOf(actor.role)) {
    throw new ApiError('FORBIDDEN', 'A member above your own role cannot be changed');
  }
}

/** Once more, in the transaction: the route's minimum role was checked before it, and roles change. */
function requireAdministrator(actor: Actor): void {
  if (levelOf(actor.role) < roleLevels.org_owner) throw new ApiError('FORBIDDEN', 'Access denied');
}
