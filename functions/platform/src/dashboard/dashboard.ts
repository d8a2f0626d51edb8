import type { opsDashboard } from '@fresh/contracts/routes/platform';
import type * as z from 'zod';

/** What the process says about itself; memory in bytes. */
export interface ProcessState {
  readonly uptimeSeconds: number;
  readonly memory: {
    readonly heapUsed: number;
    readonly heapTotal: number;
    readonly rss: number;
    readonly external: number;
  };
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
}

/** The data of P6. */
type Dashboard = z.input<(typeof opsDashboard)['response']['schema']>['data'];

/**
 * P6 with the monolith's keys. Its feature flags no longer exist: writes and authentication are always real, so the
 * flags say true (it read variables that nobody set, DOMAIN 78). What is switched by the environment is read there.
 */
export function dashboard(
  requestedBy: string,
  now: number,
  { uptimeSeconds, memory, ...node }: ProcessState,
  env: Readonly<Record<string, string | undefined>>,
): Dashboard {
  const heapUsedPercent = Math.round((memory.heapUsed / memory.heapTotal) * 100);
  const redis = env['USE_REDIS_RATE_LIMIT'] === 'true';
  const upstash = Boolean(env['UPSTASH_REDIS_REST_URL']);
  return {
    timestamp: now,
    requestedBy,
    system: {
      uptime: { seconds: Math.floor(uptimeSeconds), formatted: duration(uptimeSeconds) },
      memory: {
        heapUsed: size(memory.heapUsed),
        heapTotal: size(memory.heapTotal),
        rss: size(memory.rss),
        external: size(memory.external),
        heapUsedPercent,
      },
      node,
    },
    environment: {
      nodeEnv: env['NODE_ENV'] || 'development',
      vercelEnv: env['VERCEL_ENV'] || 'local',
      region: env['VERCEL_REGION'] || 'local',
      sentryEnabled: Boolean(env['SENTRY_DSN']),
      otelEnabled: Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT']),
      redisEnabled: redis,
    },
    featureFlags: { firestoreWrites: true, realAuth: true, useRedisRateLimit: redis },
    rateLimiting: {
      enabled: redis,
      provider: upstash ? 'upstash' : 'in-memory',
      configured: upstash && Boolean(env['UPSTASH_REDIS_REST_TOKEN']),
    },
    health: {
      status: 'healthy',
      lastCheck: now,
      checks: {
        memory: heapUsedPercent < 90 ? 'pass' : 'warn',
        uptime: uptimeSeconds > 60 ? 'pass' : 'starting',
      },
    },
    links: {
      sentry: env['SENTRY_DSN'] ? 'https://sentry.io' : null,
      vercel: env['VERCEL_URL'] ? `https://${env['VERCEL_URL']}` : null,
      upstash: upstash ? 'https://console.upstash.com' : null,
    },
  };
}

/** `1d 2h 3m 4s`, without the leading parts that are 0. */
export function duration(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
  ] as const;
  let left = Math.floor(seconds);
  const parts: string[] = [];
  for (const [unit, length] of units) {
    const count = Math.floor(left / length);
    if (count > 0) parts.push(`${count}${unit}`);
    left -= count * length;
  }
  return [...parts, `${left}s`].join(' ');
}

/** `940.3 MB`; the units are powers of 1024. */
export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power] ?? ''}`;
}
