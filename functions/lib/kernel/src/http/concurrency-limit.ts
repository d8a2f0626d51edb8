import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { rejectUnavailable } from './response.ts';

/** After this long, in seconds, some of the requests under way are done. */
const retryAfterSeconds = 1;

/** Rejects with 503 what an instance has no place for. */
export const concurrencyLimit: Middleware<RequestScope> = async (context, next) => {
  const release = context.runtime.concurrencyLimiter.tryAcquire();
  if (!release) return rejectUnavailable(context, 'The service is busy.', retryAfterSeconds);
  try {
    return await next();
  } finally {
    release();
  }
};
