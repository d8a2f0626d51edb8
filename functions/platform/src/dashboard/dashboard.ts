import type { opsDashboard } from '@fresh/contracts/routes/platform';
import { promisedPropagation } from '@fresh/contracts/slo';
import type * as z from 'zod';
import {
  deliveriesCheck,
  inboxLagMs,
  propagationOf,
  type Delivery,
  type OpenDeliveries,
  type Propagation,
} from '../event-state/event-state.ts';
import { unstartedLagMs } from '../event-state/unstarted.ts';
import { heapPercentOf, memoryCheck, statusOf } from '../health/health.ts';

/** What the process says about itself; memory in bytes. */
export interface ProcessState {
  readonly uptimeSeconds: number;
  readonly memory: {
    readonly heapUsed: number;
    readonly heapTotal: number;
    /** What the heap may grow to. */
    readonly heapLimit: number;
    readonly rss: number;
    readonly external: number;
  };
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
}

/** What was read of the events. */
export interface EventState extends OpenDeliveries {
  /** Of all organizations together; absent for callers who don't operate the platform. */
  readonly newest?: {
    /** Deliveries of the newest events. */
    readonly recent: readonly Delivery[];
    /** When the oldest of those events was recorded, epoch ms; null when there are none. */
    readonly since: number | null;
  };
}

/** The data of P6. */
type Dashboard = z.input<(typeof opsDashboard)['response']['schema']>['data'];

/**
 * P6 with the monolith's keys. Its feature flags no longer exist: writes and authentication are always real, so the
 * flags say true (it read variables that no environment sets, DOMAIN 78). What is switched by the environment is read
 * there.
 *
 * There are no counters of requests. An instance knows its own only, of one function; to add up all of them each would have
 * to write, and Cloud Run counts every request anyway (docs/operations/SLO.md).
 */
export function dashboard(
  requestedBy: string,
  now: number,
  { uptimeSeconds, memory, ...node }: ProcessState,
  { newest, ...open }: EventState,
  env: Readonly<Record<string, string | undefined>>,
): Dashboard {
  const { backlog } = open;
  const heapUsedPercent = heapPercentOf(memory.heapUsed, memory.heapLimit);
  const figures = newest && { since: newest.since, recent: propagationOf(newest.recent, promisedPropagation) };
  const checks = {
    memory: memoryCheck(heapUsedPercent),
    uptime: uptimeSeconds > 60 ? 'pass' : 'starting',
    store: 'pass',
    deliveries: deliveriesCheck(open, now),
    ...(figures && {
      deadLetters: backlog.deadLetters > 0 ? ('warn' as const) : ('pass' as const),
      propagation: propagationCheck(figures.recent),
    }),
  } as const;
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
      status: statusOf(heapUsedPercent, checks),
      lastCheck: now,
      checks,
    },
    ...(figures && {
      events: {
        unfinished: backlog.unfinished,
        oldestUntouchedMs: inboxLagMs(backlog, now),
        deadLetters: backlog.deadLetters,
        unstartedLagMs: unstartedLagMs(open.unstarted, now),
        paused: [...open.paused],
        recent: { sinceMs: figures.since === null ? null : Math.max(0, now - figures.since), ...figures.recent },
      },
    }),
    links: {
      sentry: env['SENTRY_DSN'] ? 'https://sentry.io' : null,
      vercel: env['VERCEL_URL'] ? `https://${env['VERCEL_URL']}` : null,
      upstash: upstash ? 'https://console.upstash.com' : null,
    },
  };
}

function propagationCheck({ within, goal }: Propagation): 'pass' | 'warn' | 'unknown' {
  if (within === null) return 'unknown';
  return within >= goal ? 'pass' : 'warn';
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
