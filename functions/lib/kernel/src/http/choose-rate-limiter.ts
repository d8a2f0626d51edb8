import { memoryRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { redisRateLimiter } from './redis-rate-limiter.ts';

let chosen: RateLimiter | undefined;

/**
 * The limiter of this process: in Redis or Valkey where RATE_LIMIT_REDIS_URL says where, else in memory. Its client is loaded
 * by the first request that is counted, so that a function without it neither waits for it nor holds it. Throws where the
 * variable isn't the address of a Redis.
 */
export function processRateLimiter(): RateLimiter {
  const url = parseRedisUrl(process.env['RATE_LIMIT_REDIS_URL']);
  chosen ??= url === null ? memoryRateLimiter() : lazily(() => redisRateLimiter(url));
  return chosen;
}

function lazily(create: () => RateLimiter): RateLimiter {
  let created: RateLimiter | undefined;
  return { take: (key, limit) => (created ??= create()).take(key, limit) };
}

/**
 * The address in RATE_LIMIT_REDIS_URL, or null where none is set. Throws for anything but `redis:` and `rediss:`, without
 * the value: it may hold a password.
 */
export function parseRedisUrl(text = ''): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if ((url?.protocol === 'redis:' || url?.protocol === 'rediss:') && url.hostname !== '') return text;
  throw new Error('RATE_LIMIT_REDIS_URL must be redis://<host>:<port> or rediss://<host>:<port> (TLS)');
}
