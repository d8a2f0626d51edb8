/**
 * Requests that one instance of a function works on at the same time. Cloud Run sends an instance up to 80 and starts
 * another one at 60 % of that (https://cloud.google.com/run/docs/about-concurrency). More than this arrive only where no
 * further instance may start, or none starts in time. The excess is then rejected at once, so that the requests under way
 * finish instead of all of them timing out.
 */
export const maxConcurrentRequests = 64;

/** Counts the requests that are worked on. */
export interface ConcurrencyLimiter {
  /** Returns the function that gives the place back; null where every place is taken. */
  tryAcquire(): (() => void) | null;
}

/** A limiter with `maxConcurrentRequests` places. */
export function concurrencyLimiter(): ConcurrencyLimiter {
  let acquired = 0;
  return {
    tryAcquire: () => {
      if (acquired >= maxConcurrentRequests) return null;
      acquired++;
      return () => {
        acquired--;
      };
    },
  };
}
