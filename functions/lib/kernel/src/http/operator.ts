import type { Actor } from './context.ts';
import { readAccount } from './current-actor.ts';

/** The claim of a super administrator, who operates the platform. Only the Admin SDK sets it. */
const operatorClaim = 'superAdmin';

/** Whether claims make a user an operator: the claim that only a server sets, and a verified email (DOMAIN 4). */
export function hasOperatorClaim({ claims, emailVerified }: Pick<Actor, 'claims' | 'emailVerified'>): boolean {
  return claims[operatorClaim] === true && emailVerified;
}

/**
 * Whether the caller is an operator now. The claims of a session are as old as its sign-in, up to five days, so that
 * Auth is asked; only about those whose token says so, because every other caller would cost a call.
 */
export async function isOperatorNow(actor: Actor): Promise<boolean> {
  return hasOperatorClaim(actor) && hasOperatorClaim(await readAccount(actor.uid));
}
