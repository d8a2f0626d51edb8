import * as contract from '@fresh/contracts/routes/identity';
import { ApiError } from '@fresh/kernel/errors';
import { auth } from '@fresh/kernel/firebase';
import type { RequestContext } from '@fresh/kernel/http/context';
import { clearCookie, sessionMaxAgeSeconds, setCookie } from '@fresh/kernel/http/cookies';
import { currentActor } from '@fresh/kernel/http/current-actor';
import { parseOrigins } from '@fresh/kernel/http/cors-policy';
import { csrfTokenFor } from '@fresh/kernel/http/csrf';
import { processRateLimiter } from '@fresh/kernel/http/choose-rate-limiter';
import { rateLimitHeaders } from '@fresh/kernel/http/rate-limiter';
import { handle } from '@fresh/kernel/endpoint';
import { isUnavailable } from '@fresh/kernel/unavailable';
import { users } from '../user/store.ts';
import { startSession } from '../user/user.ts';
import { revokeEverySession } from './revocation.ts';
import { isRecentSignIn, isSuperAdmin, roleCheck } from './session.ts';
import { requireOwnPage } from './sign-in-page.ts';

const configuredOrigins = parseOrigins(process.env['CORS_ORIGINS']);

/** I1. The cookie goes out under the name Hosting lets through and under the monolith's own (CONTRACT 1.11). */
export const createSession = handle(contract.createSession)(async (context, { idToken }) => {
  requireOwnPage(context.request.headers, configuredOrigins);
  const at = context.now();
  const { uid, cookie, superAdmin } = await exchange(idToken, at);
  const expiresAt = at + sessionMaxAgeSeconds * 1000;
  const unkeyed = { ...context, actor: { uid }, companion: undefined };
  await users.change(unkeyed, uid, (user) => startSession(user, { superAdmin, expiresAt }));
  return {
    body: { ok: true, isSuperAdmin: superAdmin, csrfToken: csrfTokenFor(cookie) },
    cookies: [
      setCookie('session', cookie, sessionMaxAgeSeconds, at),
      setCookie('__session', cookie, sessionMaxAgeSeconds, at),
      // Cleared for all other users: the monolith left it behind for the next user of the browser (DOMAIN 22).
      superAdmin ? setCookie('isSuperAdmin', 'true', sessionMaxAgeSeconds, at) : clearCookie('isSuperAdmin'),
    ],
  };
});

/** I2. */
export const deleteSession = handle(contract.deleteSession)(signOut);

/** I3. */
export const logout = handle(contract.logout)(signOut);

/** I4. */
export const bootstrapSession = handle(contract.bootstrapSession)(async (context) => {
  const { sessionCookie, now } = context;
  // The link in the mail may have been followed since the token was made.
  const { uid, email, emailVerified } = context.actor.emailVerified ? context.actor : await currentActor(context);
  return {
    body: {
      userId: uid,
      email,
      emailVerified,
      authenticated: true,
      bootstrapAt: now(),
      ...(sessionCookie !== null && { csrfToken: csrfTokenFor(sessionCookie) }),
    },
  };
});

/** I6. */
export const checkRole = handle(contract.checkRole)(async (context) => {
  const byToken = roleCheck(context.actor.claims);
  // A role may have been granted since the token was made.
  if (byToken.isAdmin || byToken.isSuperAdmin) return { body: byToken };
  return { body: roleCheck((await currentActor(context)).claims) };
});

async function requireLimit(uid: string): Promise<void> {
  const state = await processRateLimiter().take(`sign-in|user:${uid}`, contract.signInRateLimit);
  if (state.allowed) return;
  throw new ApiError('RATE_LIMITED', 'Too many requests', undefined, rateLimitHeaders(contract.signInRateLimit, state));
}

async function exchange(idToken: string, now: number): Promise<{ uid: string; cookie: string; superAdmin: boolean }> {
  try {
    const claims = await auth().verifyIdToken(idToken);
    if (!isRecentSignIn(claims.auth_time, now)) throw new ApiError('UNAUTHORIZED', 'Sign in again to start a session');
    await requireLimit(claims.uid);
    // Asks Auth: a token outlives its user's revocation by up to an hour.
    await auth().verifyIdToken(idToken, true);
    const cookie = await auth().createSessionCookie(idToken, { expiresIn: sessionMaxAgeSeconds * 1000 });
    return { uid: claims.uid, cookie, superAdmin: isSuperAdmin(claims) };
  } catch (error) {
    // The SDK lets the error of JSON.parse through, which quotes the token, where a token's middle is no JSON.
    if (isAuthError(error) || error instanceof SyntaxError) throw new ApiError('UNAUTHORIZED', 'Invalid token');
    throw error;
  }
}

/** Every `auth/…` error is a 401, as the contract says (CONTRACT I1), except that Google's keys can't be fetched. */
function isAuthError(error: unknown): boolean {
  return !isUnavailable(error) && error instanceof Error && 'code' in error && String(error.code).startsWith('auth/');
}

async function signOut(context: RequestContext) {
  if (context.request.query.get('everywhere') === 'true') await revokeEverySession(context);
  const cookies = ['session', '__session', 'isSuperAdmin', 'orgId'].map(clearCookie);
  return { body: { ok: true as const }, cookies };
}
