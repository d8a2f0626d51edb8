import { auth } from '@fresh/kernel/firebase';
import type { RequestContext } from '@fresh/kernel/http/context';
import { firebaseCredentials } from '@fresh/kernel/http/credentials';
import { users } from '../user/store.ts';
import { revokeSessions } from '../user/user.ts';

/**
 * Ends every session of the caller; without a valid session there is no caller, and nothing happens. Signing
 * out takes no CSRF token, here neither: the cookie is `SameSite=lax`, so no other site's POST or DELETE carries it.
 */
export async function revokeEverySession(context: RequestContext): Promise<void> {
  const { headers } = context.request;
  const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);
  const sent = { authorization: text(headers['authorization']), cookie: text(headers['cookie']) };
  const actor = await firebaseCredentials.verify(sent);
  if (!actor) return;
  await auth().revokeRefreshTokens(actor.uid);
  await users.change({ ...context, actor }, actor.uid, revokeSessions);
}
