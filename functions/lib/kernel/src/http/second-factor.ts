import { roleLevels } from '@fresh/contracts/roles';
import { provedClaim } from '@fresh/contracts/second-factor';
import type { Membership, SessionContext } from './context.ts';
import { readAccount } from './current-actor.ts';

/** The text of the rejection: what is missing, and what to do. */
export const secondFactorMessage =
  'Verify a code of your authenticator app in this session (POST /api/auth/mfa/verify), and try again.';

/** The callers that SECOND_FACTOR_REQUIRED names. */
export interface RequiredOf {
  readonly operators: boolean;
  /** Owners and administrators of every organization; of one alone the organization decides itself (O4). */
  readonly owners: boolean;
}

/** Reads SECOND_FACTOR_REQUIRED: `operators`, `owners`, both with a comma between them, or nothing. Throws on other values. */
export function parseSecondFactorRequired(text = ''): RequiredOf {
  const named = text.split(',').map((name) => name.trim());
  const unknown = named.find((name) => !['', 'operators', 'owners'].includes(name));
  if (unknown !== undefined) {
    throw new Error(`SECOND_FACTOR_REQUIRED takes operators, owners or both with a comma, and not "${unknown}"`);
  }
  return { operators: named.includes('operators'), owners: named.includes('owners') };
}

/** Read once: a wrong value keeps the process from starting. */
export const secondFactorRequired = parseSecondFactorRequired(process.env['SECOND_FACTOR_REQUIRED']);

/** Whether claims say that the second factor was proved in the sign-in of `authTime`, epoch s. */
export function isProvedIn(claims: Readonly<Record<string, unknown>>, authTime: number): boolean {
  const proved = claims[provedClaim];
  return typeof proved === 'object' && proved !== null && Object.hasOwn(proved, String(authTime));
}

/** Whether this membership must be backed by a second factor: an owner's or higher, where the organization or we demand it. */
export function needsSecondFactor({ role, requiresSecondFactor }: Membership, required: RequiredOf): boolean {
  const isOwner = role !== null && roleLevels[role] >= roleLevels.org_owner;
  return isOwner && (required.owners || requiresSecondFactor === true);
}

/**
 * Whether the user proved their second factor in this sign-in. A session cookie has the claims of its sign-in, which
 * come before the code, so that Auth is asked where the token doesn't say so.
 */
export async function hasProvedSecondFactor(
  { actor, authTime }: Pick<SessionContext, 'actor' | 'authTime'>,
  read: (uid: string) => Promise<SessionContext['actor']> = readAccount,
): Promise<boolean> {
  return isProvedIn(actor.claims, authTime) || isProvedIn((await read(actor.uid)).claims, authTime);
}
