/** A membership, as far as its origin shows in it. */
export interface StoredMembership {
  readonly id: string;
  readonly uid: string;
  readonly orgId: string;
  /** Every role that the document names. */
  readonly roles: readonly string[];
  readonly status: string;
  /** 0 where no service has written it. */
  readonly version: number;
  /** Whether an operator has confirmed it. */
  readonly isConfirmed: boolean;
}

/** What else says that a person belongs to an organization. */
export interface Evidence {
  /** Undefined where there is no organization. */
  readonly ownerId: string | null | undefined;
  /** Whether the monolith's onboarding listed them among the members. */
  readonly isListed: boolean;
}

/** Why a membership is not to be trusted yet. */
export type Doubt = 'no organization' | 'not listed as member' | 'administers without owning';

const administrative = ['org_owner', 'owner', 'corporate', 'admin'];

/**
 * Why a membership may be one that its user made: the monolith's rules let any signed-in user write
 * `memberships/{own uid}_{any organization}` with any role, and such a document looks like an honest one. Empty for
 * memberships that a service wrote or an operator confirmed, and for ids that open nothing.
 */
export function doubtsOf(membership: StoredMembership, { ownerId, isListed }: Evidence): Doubt[] {
  const { id, uid, orgId, roles, version, isConfirmed } = membership;
  if (version > 0 || isConfirmed || id !== `${uid}_${orgId}`) return [];
  if (ownerId === undefined) return ['no organization'];
  if (ownerId === uid) return [];
  return [
    ...(isListed ? [] : (['not listed as member'] as const)),
    ...(roles.some((role) => administrative.includes(role)) ? (['administers without owning'] as const) : []),
  ];
}
