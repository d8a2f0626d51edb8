import { createHmac, timingSafeEqual } from 'node:crypto';
import { isMutation } from '@fresh/contracts/route';
import { headerOf } from './context.ts';
import { parseCookies } from './cookies.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { reject } from './response.ts';
import type { InSession } from './session.ts';

/**
 * The CSRF token that belongs to a session. The key is the session cookie itself: another site can make the browser
 * send it but can't read it, so it can't compute the token; and no secret has to be shared between services.
 */
export function csrfTokenFor(sessionCookie: string): string {
  return createHmac('sha256', sessionCookie).update('fresh-schedules-csrf-v1').digest('base64url');
}

/**
 * Whether a mutation with a cookie session proves its intent: the token bound to the session, or the monolith's double
 * submit (cookie `csrf` equal to header `x-csrf-token`, CONTRACT 1.4) from clients whose cookies reach us.
 */
export function acceptsCsrf(
  headers: { readonly cookie?: string | undefined; readonly token?: string | undefined },
  sessionCookie: string,
): boolean {
  const { token } = headers;
  if (token === undefined || token === '') return false;
  const pairs = parseCookies(headers.cookie).get('csrf') ?? [];
  return [csrfTokenFor(sessionCookie), ...pairs].some((expected) => equal(token, expected));
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Rejects a mutation that comes with the session's cookie and without its token. */
export const csrf: Middleware<RequestScope & Matched & InSession> = async (context, next) => {
  const { route, request, session } = context;
  if (!session?.sessionCookie || !isMutation(route)) return next();
  const sent = { cookie: headerOf(request, 'cookie'), token: headerOf(request, 'x-csrf-token') };
  return acceptsCsrf(sent, session.sessionCookie) ? next() : reject(context, 'FORBIDDEN', 'Invalid CSRF token.');
};
