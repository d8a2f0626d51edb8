import { ApiError } from '@fresh/kernel/errors';
import { auth } from '@fresh/kernel/firebase';
import { headerOf, type RequestContext } from '@fresh/kernel/http/context';
import { firebaseCredentials, readCredentials } from '@fresh/kernel/http/credentials';
import { acceptsCsrf } from '@fresh/kernel/http/csrf';
import { users } from '../user/store.ts';
import { revokeSessions } from '../user/user.ts';

/**
 * Ends every session of the caller; without a valid session there is no caller, and nothing happens. Clearing this
 * browser's cookie takes no CSRF token. This does: `SameSite=lax` keeps out other sites, and not a page of a sibling
 * host, which would sign the user out on every device.
 */
export async function revokeEverySession(context: RequestContext): Promise<void> {
  const { request } = context;
  const cookie = headerOf(request, 'cookie');
  for (const credential of readCredentials({ authorization: headerOf(request, 'authorization'), cookie })) {
    const identity = await firebaseCredentials.identify(credential);
    if (!identity || !(await firebaseCredentials.isCurrent(identity, 0))) continue;
    const sent = { cookie, token: headerOf(request, 'x-csrf-token') };
    if (credential.kind === 'cookie' && !acceptsCsrf(sent, credential.token)) {
      throw new ApiError('FORBIDDEN', 'Invalid CSRF token.');
    }
    const { actor } = identity;
    await auth().revokeRefreshTokens(actor.uid);
    await users.change({ ...context, actor, companion: undefined }, actor.uid, revokeSessions);
    return;
  }
}
