import { operatorClaim } from '@fresh/contracts/operator-claim';
import type { Actor, SessionContext } from './context.ts';
import { readAccount } from './current-actor.ts';
import { isProvedIn, secondFactorRequired } from './second-factor.ts';

/** Whether claims make a user an operator: the claim that only a server sets, and a verified email (DOMAIN 4). */
export function hasOperatorClaim({ claims, emailVerified }: Pick<Actor, 'claims' | 'emailVerified'>): boolean {
  return claims[operatorClaim] === true && emailVerified;
}

/**
 * Whether the caller is an operator now. The claims of a session are as old as its sign-in, up to five days, so that
 * Auth is asked; only about those whose token says so, because every other caller would cost a call. Where operators
 * need a second factor, one who hasn't proved it in this sign-in isn't one.
 */
export async function isOperatorNow({ actor, authTime }: Pick<SessionContext, 'actor' | 'authTime'>): Promise<boolean> {
  if (!hasOperatorClaim(actor)) return false;
  const account = await readAccount(actor.uid);
  return hasOperatorClaim(account) && (!secondFactorRequired.operators || isProvedIn(account.claims, authTime));
}
