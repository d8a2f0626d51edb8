import type { Identified } from './identify.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import { principalOf } from './principal.ts';
import type { RequestScope } from './request-context.ts';
import { rejectUnavailable } from './response.ts';

/** After this long, in seconds, some of the requests under way are done. */
const retryAfterSeconds = 1;

/** Rejects with 503 what an instance has no place for. */
export const concurrencyLimit: Middleware<RequestScope> = (context, next) =>
  inPlace(context, context.runtime.concurrencyLimiter.tryAcquire(), next);

/** Rejects with 503 what a user, or an address without one, has no place for: the others are for everyone else. */
export const concurrencyLimitOfPrincipal: Middleware<RequestScope & Matched & Identified> = (context, next) =>
  inPlace(context, context.runtime.concurrencyLimiter.tryAcquireFor(principalOf(context)), next);

async function inPlace<Response>(
  context: RequestScope,
  release: (() => void) | null,
  next: () => Promise<Response>,
): Promise<Response | ReturnType<typeof rejectUnavailable>> {
  if (!release) return rejectUnavailable(context, 'The service is busy.', retryAfterSeconds);
  try {
    return await next();
  } finally {
    release();
  }
}
