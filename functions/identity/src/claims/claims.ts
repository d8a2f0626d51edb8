import type { Role } from '@fresh/contracts/roles';
import { provedClaim } from '@fresh/contracts/second-factor';

/** Custom claims of a user. */
export type Claims = Readonly<Record<string, unknown>>;

/** What Firestore knows that claims repeat. */
export interface ClaimSources {
  /** The active membership joined last; null for a user of no organization. */
  readonly membership: { readonly orgId: string; readonly role: Role | null } | null;
  readonly mfaEnrolled: boolean;
  /** Sign-ins in which the second factor was proved; `authTime` epoch s, `at` epoch ms. */
  readonly proofs: readonly { readonly authTime: number; readonly at: number }[];
}

/**
 * The claims a user should have: `orgId` and `roles` follow the membership joined last (DOMAIN 38), `mfa` the second
 * factor, `mfaProved` the sign-ins in which it was proved; every other claim stays as it is. `mfa` is never taken away here: removing a factor is a decision of its own.
 */
export function claimsFor(existing: Claims, { membership, mfaEnrolled, proofs }: ClaimSources): Claims {
  const { orgId: _orgId, roles: _roles, [provedClaim]: _proved, ...others } = existing;
  return {
    ...others,
    ...(membership && { orgId: membership.orgId, roles: membership.role === null ? [] : [membership.role] }),
    ...(mfaEnrolled && { mfa: true }),
    ...(proofs.length > 0 && { [provedClaim]: Object.fromEntries(proofs.map(secondsByAuthTime)) }),
  };
}

function secondsByAuthTime({ authTime, at }: ClaimSources['proofs'][number]): [string, number] {
  return [String(authTime), Math.floor(at / 1000)];
}
