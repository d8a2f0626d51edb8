import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import { rateLimitHeaders } from './rate-limiter.ts';
import type { RequestScope } from './request-context.ts';
import { handlerError } from './response.ts';
import type { InSession } from './session.ts';

/** The handler's own limit: counts only requests that passed every check, and rejects in the handler's envelope. */
export const handlerRateLimit: Middleware<RequestScope & Matched & InSession> = async (context, next) => {
  const { route, request, params, session, runtime } = context;
  const limit = route.handlerRateLimit;
  if (!limit) return next();
  const principal = session?.actor.uid ?? request.address;
  // By the parameters as decoded: `%61` and `a` are the same resource.
  const state = await runtime.rateLimiter.take(`${route.id}|${JSON.stringify(params)}|${principal}`, limit);
  if (state.allowed) return next();
  return handlerError(route, 'RATE_LIMITED', 'Rate limit exceeded', undefined, rateLimitHeaders(limit, state));
};
