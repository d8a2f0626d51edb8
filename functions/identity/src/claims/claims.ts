import type { Role } from '@fresh/contracts/roles';

/** Custom claims of a user. */
export type Claims = Readonly<Record<string, unknown>>;

/** What Firestore knows that claims repeat. */
export interface ClaimSources {
  /** The active membership joined last; null for a user of no organization. */
  readonly membership: { readonly orgId: string; readonly role: Role | null } | null;
  readonly mfaEnrolled: boolean;
}

/**
 * The claims a user should have: `orgId` and `roles` follow the membership joined last (DOMAIN 38), `mfa` the second
 * factor; every other claim stays as it is. `mfa` is never taken away here: removing a factor is a decision of its own.
 */
export function claimsFor(existing: Claims, { membership, mfaEnrolled }: ClaimSources): Claims {
  const { orgId: _orgId, roles: _roles, ...others } = existing;
  return {
    ...others,
    ...(membership && { orgId: membership.orgId, roles: membership.role === null ? [] : [membership.role] }),
    ...(mfaEnrolled && { mfa: true }),
  };
}
