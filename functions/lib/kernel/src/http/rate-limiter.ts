import type { RateLimit } from '@fresh/contracts/route';
// Not the package's index, which loads the clients of a dozen databases' limiters.
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js';

/** What is left of a window after a request took its share. */
export interface RateLimitState {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds until the window ends. */
  readonly resetMs: number;
}

/** Counts requests in fixed windows. */
export interface RateLimiter {
  take(key: string, limit: RateLimit): Promise<RateLimitState>;
}

/** A limiter of rate-limiter-flexible for one size of window: rejects when the window is used up. */
export interface Window {
  consume(key: string): Promise<RateLimiterRes>;
}

/**
 * Counters in this process's memory. Honestly: with n instances a client gets up to n times the limit, and a restart
 * forgets. It protects an instance from a single noisy client; it is no quota.
 */
export function memoryRateLimiter(): RateLimiter {
  const create = ({ max, windowMs }: RateLimit) => new RateLimiterMemory({ points: max, duration: windowMs / 1000 });
  return limiterOf(RateLimiterRes, create);
}

/**
 * The port over windows of the library, of which `create` makes one for each limit. A window rejects with an instance of
 * `Exceeded`: a bundle may hold the library twice, as files of its own and as the installed package.
 */
export function limiterOf(Exceeded: typeof RateLimiterRes, create: (limit: RateLimit) => Window): RateLimiter {
  const windows = new Map<string, Window>();
  return {
    async take(key, limit) {
      const name = windowName(limit);
      const window = windows.get(name) ?? create(limit);
      windows.set(name, window);
      try {
        const { remainingPoints, msBeforeNext } = await window.consume(key);
        return { allowed: true, remaining: remainingPoints, resetMs: msBeforeNext };
      } catch (exceeded) {
        if (!(exceeded instanceof Exceeded)) throw exceeded;
        return { allowed: false, remaining: 0, resetMs: exceeded.msBeforeNext };
      }
    },
  };
}

/** The name of a window: requests, and the length in ms. */
export function windowName({ max, windowMs }: RateLimit): string {
  return `${max}/${windowMs}`;
}

/** The headers that show a client where it stands (IETF draft ratelimit-headers; `Retry-After` in seconds). */
export function rateLimitHeaders(limit: RateLimit, state: RateLimitState): Record<string, string> {
  const seconds = String(Math.max(1, Math.ceil(state.resetMs / 1000)));
  return {
    'RateLimit-Limit': String(limit.max),
    'RateLimit-Remaining': String(state.remaining),
    'RateLimit-Reset': seconds,
    ...(!state.allowed && { 'Retry-After': seconds }),
  };
}
