import { Redis } from 'ioredis';
import type { RateLimit } from '@fresh/contracts/route';
// The package's index: it isn't in a function's file, and is loaded when this limiter is made.
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { rateLimitStoreAway, rateLimitStoreBack } from '../log.ts';
import { limiterOf, windowName, type RateLimiter } from './rate-limiter.ts';

/** How long a request waits for the connection of a new instance, in ms. Once for each instance. */
const connectMs = 500;

/** How long a request waits for a counter, in ms. In one network a command takes less than one. */
const commandMs = 200;

/** How long an established connection may be silent while a command waits, in ms. After that it is opened anew. */
const silenceMs = 2_000;

/** The longest pause between two attempts to connect, in ms. */
const longestPauseMs = 10_000;

/** A limiter whose counters all instances share. */
export interface SharedRateLimiter extends RateLimiter {
  /** Ends the connection; for tests. A function keeps it until its instance ends. */
  readonly close: () => void;
}

/**
 * Counters in Redis or Valkey, shared by all instances. While the store is away or slow, each instance counts in its own
 * memory with the same limits (the insurance limiter of rate-limiter-flexible): no request fails for it, and none goes
 * uncounted. One line says when that begins, one when it ends. A user who is over the limit is counted here for the
 * rest of the window and costs the store nothing.
 */
export function redisRateLimiter(url: string): SharedRateLimiter {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectMs,
    commandTimeout: commandMs,
    socketTimeout: silenceMs,
    // A command that can't be sent now is counted here instead.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 200, longestPauseMs),
  });
  let cause: unknown;
  let away = false;
  client.on('error', (error) => {
    cause = error;
  });
  client.on('ready', () => {
    cause = undefined;
    if (away) rateLimitStoreBack();
    away = false;
  });

  /** Counts what the store didn't. */
  class Insurance extends RateLimiterMemory {
    override consume(...counted: Parameters<RateLimiterMemory['consume']>) {
      if (!away) rateLimitStoreAway(cause ?? new Error(`no counter within ${commandMs} ms`));
      away = true;
      return super.consume(...counted);
    }
  }
  const shared = limiterOf(RateLimiterRes, (limit: RateLimit) => {
    const window = { points: limit.max, duration: limit.windowMs / 1000 };
    return new RateLimiterRedis({
      ...window,
      storeClient: client,
      keyPrefix: `fresh-rate-limit:${windowName(limit)}`,
      rejectIfRedisNotReady: true,
      inMemoryBlockOnConsumed: limit.max,
      insuranceLimiter: new Insurance(window),
    });
  });
  let connected: Promise<void> | undefined;
  return {
    async take(key, limit) {
      // What failed is in `cause`, and ioredis goes on trying: the insurance limiter counts until then.
      connected ??= client.connect().catch(() => undefined);
      await connected;
      return shared.take(key, limit);
    },
    close: () => {
      client.disconnect();
    },
  };
}
