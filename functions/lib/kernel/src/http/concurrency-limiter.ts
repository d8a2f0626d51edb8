/**
 * Requests that one instance of a function works on at the same time. Cloud Run sends an instance up to 80 and starts
 * another one at 60 % of that (https://cloud.google.com/run/docs/about-concurrency). More than this arrive only where no
 * further instance may start, or none starts in time. The excess is then rejected at once, so that the requests under way
 * finish instead of all of them timing out.
 */
export const maxConcurrentRequests = 64;

/**
 * Of these, the places that one user or address may have. A client that sends slow bodies holds each place for 10 s; with all
 * of them it would keep everyone else out.
 */
export const maxConcurrentOfPrincipal = 48;

/** Counts the requests that are worked on. */
export interface ConcurrencyLimiter {
  /** Returns the function that gives the place back; null where every place is taken. */
  tryAcquire(): (() => void) | null;
  /** The same for the places of one user or address, among those. */
  tryAcquireFor(principal: string): (() => void) | null;
}

/** A limiter with `maxConcurrentRequests` places. */
export function concurrencyLimiter(): ConcurrencyLimiter {
  let acquired = 0;
  const byPrincipal = new Map<string, number>();
  return {
    tryAcquire: () => {
      if (acquired >= maxConcurrentRequests) return null;
      acquired++;
      return () => {
        acquired--;
      };
    },
    tryAcquireFor: (principal) => {
      const held = byPrincipal.get(principal) ?? 0;
      if (held >= maxConcurrentOfPrincipal) return null;
      byPrincipal.set(principal, held + 1);
      return () => {
        const left = (byPrincipal.get(principal) ?? 1) - 1;
        if (left === 0) byPrincipal.delete(principal);
        else byPrincipal.set(principal, left);
      };
    },
  };
}
