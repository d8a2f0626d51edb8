import { defaultRateLimit } from '@fresh/contracts/route';
import type { Identified } from './identify.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import { principalOf } from './principal.ts';
import { rateLimitHeaders } from './rate-limiter.ts';
import type { RequestScope } from './request-context.ts';
import { reject } from './response.ts';

/**
 * The route's rate limit, or the default of signed-in users. It counts by user where the credential is genuine, else by address. Whether the session was
 * revoked is asked only afterwards, so that a limited caller costs no call to Auth.
 */
export const rateLimit: Middleware<RequestScope & Matched & Identified> = async (context, next) => {
  const { route, genuine, runtime, responseHeaders } = context;
  const limit = route.rateLimit ?? (genuine[0] && defaultRateLimit);
  if (!limit) return next();
  const state = await runtime.rateLimiter.take(`${route.id}|${principalOf(context)}`, limit);
  // The monolith sent no such headers from other routes; a client that is rejected learns when to retry.
  if (route.rateLimit || !state.allowed) Object.assign(responseHeaders, rateLimitHeaders(limit, state));
  return state.allowed ? next() : reject(context, 'RATE_LIMITED', 'Too many requests. Please try again later.');
};
