import * as z from 'zod';
import { route } from '../route.ts';
import { cursor } from '../paging.ts';

const probes = { max: 1000, windowMs: 60_000 } as const;

/** P1: the readiness probe clients and monitors use. */
export const health = route({
  id: 'P1',
  service: 'platform',
  functionName: 'health',
  method: 'GET',
  path: '/api/health',
  summary: 'Readiness',
  access: 'public',
  response: {
    status: 200,
    schema: z.object({
      ok: z.literal(true),
      status: z.literal('healthy'),
      timestamp: z.string(),
      uptime: z.number(),
      environment: z.string(),
    }),
  },
});

/** P2, and P3 as its HEAD. */
export const healthz = route({
  id: 'P2',
  service: 'platform',
  functionName: 'healthz',
  method: 'GET',
  path: '/api/healthz',
  summary: 'Liveness',
  access: 'public',
  rateLimit: probes,
  response: {
    status: 200,
    schema: z.object({ status: z.literal('healthy'), timestamp: z.number().int(), requestId: z.string() }),
  },
});

/** P4: process memory in bytes. */
export const metrics = route({
  id: 'P4',
  service: 'platform',
  functionName: 'metrics',
  method: 'GET',
  path: '/api/metrics',
  summary: 'Process metrics',
  access: 'public',
  rateLimit: probes,
  response: {
    status: 200,
    schema: z.object({
      uptime: z.number(),
      memory: z.object({
        rss: z.number(),
        heapTotal: z.number(),
        heapUsed: z.number(),
        external: z.number(),
        arrayBuffers: z.number(),
      }),
      timestamp: z.number().int(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch metrics' },
});

const status = z.enum(['healthy', 'degraded', 'unhealthy']);
const memory = z.enum(['pass', 'warn']);
const store = z.enum(['pass', 'fail', 'starting']);
const deliveries = z.enum(['pass', 'stuck', 'paused', 'unknown']);

/**
 * P5: always 200; the state is in the body (DOMAIN 50). `heapPercent` is of what the heap may grow to. `checks` says of
 * Firestore whether it responds, and of events whether their deliveries are stuck; no numbers, because the route is public.
 */
export const opsHealth = route({
  id: 'P5',
  service: 'platform',
  functionName: 'opsHealth',
  method: 'GET',
  path: '/api/ops/health',
  summary: 'State of the instance, its store and the events',
  access: 'public',
  rateLimit: probes,
  response: {
    status: 200,
    schema: z.object({
      status,
      timestamp: z.number().int(),
      uptime: z.number().int(),
      memory: z.object({ heapPercent: z.number().int(), heapUsedMB: z.number().int() }),
      version: z.string(),
      checks: z.object({ memory, store, deliveries }),
    }),
  },
});

const administrators = { org: ['admin', 'org_owner'] } as const;
const number = z.number();
const link = z.string().nullable();

/** What subscribers still have to do, and how fast the newest events reached them. Times in ms. */
const platformEvents = z.object({
  unfinished: number.int(),
  oldestUntouchedMs: number.int().nullable(),
  deadLetters: number.int(),
  /** Of a subscriber that has not started with older events, the longest: as the reconciler last measured it. */
  unstartedLagMs: number.int().nullable(),
  /** Subscribers that an operator has paused. */
  paused: z.array(z.string()),
  recent: z.object({
    sinceMs: number.int().nullable(),
    deliveries: number.int(),
    unfinished: number.int(),
    p50Ms: number.nullable(),
    p95Ms: number.nullable(),
    maxMs: number.nullable(),
    withinMs: number.int(),
    goal: number,
    within: number.nullable(),
  }),
});

/**
 * P6: for administrators of an organization; the monolith showed it to every signed-in user (DOMAIN 12). What is about
 * all organizations together is for those among them who operate the platform, and absent for others.
 */
export const opsDashboard = route({
  id: 'P6',
  service: 'platform',
  functionName: 'opsDashboard',
  method: 'GET',
  path: '/api/ops/dashboard',
  summary: 'State of the instance that responds, and of the events',
  access: administrators,
  rateLimit: { max: 100, windowMs: 60_000 },
  response: {
    status: 200,
    schema: z.object({
      success: z.literal(true),
      data: z.object({
        timestamp: number.int(),
        requestedBy: z.string(),
        system: z.object({
          uptime: z.object({ seconds: number.int(), formatted: z.string() }),
          memory: z.object({
            heapUsed: z.string(),
            heapTotal: z.string(),
            rss: z.string(),
            external: z.string(),
            heapUsedPercent: number.int(),
          }),
          node: z.object({ version: z.string(), platform: z.string(), arch: z.string() }),
        }),
        environment: z.object({
          nodeEnv: z.string(),
          vercelEnv: z.string(),
          region: z.string(),
          sentryEnabled: z.boolean(),
          otelEnabled: z.boolean(),
          redisEnabled: z.boolean(),
        }),
        featureFlags: z.object({
          firestoreWrites: z.boolean(),
          realAuth: z.boolean(),
          useRedisRateLimit: z.boolean(),
        }),
        rateLimiting: z.object({
          enabled: z.boolean(),
          provider: z.enum(['upstash', 'in-memory']),
          configured: z.boolean(),
        }),
        health: z.object({
          status,
          lastCheck: number.int(),
          checks: z.object({
            memory,
            uptime: z.enum(['pass', 'starting']),
            store,
            deliveries,
            /** For operators, as the next one. */
            deadLetters: z.enum(['pass', 'warn']).optional(),
            /** `unknown` while there were no events to measure. */
            propagation: z.enum(['pass', 'warn', 'unknown']).optional(),
          }),
        }),
        /** Of all organizations together, for operators; counts end at 1,000. Times in ms. */
        events: platformEvents.optional(),
        links: z.object({ sentry: link, vercel: link, upstash: link }),
      }),
    }),
  },
});

/** One build on the wire; durations in seconds. */
export const buildReport = z.object({
  timestamp: z.string(),
  repository: z.string(),
  ref: z.string(),
  sha: z.string(),
  runId: z.string(),
  runAttempt: z.string(),
  installSeconds: number,
  buildSeconds: number,
  sdkSeconds: number,
  totalSeconds: number,
  cacheHit: z.enum(['true', 'false']),
});

/** The monolith's two: GitHub, or what it had itself; ours is the latter. */
const buildSource = z.enum(['github', 'file']);

/**
 * P7: newest first. An administrator sees what their own organization reported, an operator all. `entries`
 * repeats `data`, because the product's own page reads that name (DOMAIN 64).
 */
export const listBuildReports = route({
  id: 'P7',
  service: 'platform',
  functionName: 'opsBuildPerformance',
  method: 'GET',
  path: '/api/ops/build-performance',
  summary: 'List build reports of my organization, newest first',
  access: administrators,
  query: {
    limit: { summary: 'Page size, 1 to 50, default 10', schema: number.min(1).max(50) },
    after: { summary: 'Continue at this nextCursor', schema: cursor },
  },
  response: {
    status: 200,
    schema: z.object({
      ok: z.literal(true),
      data: z.array(buildReport),
      entries: z.array(buildReport),
      meta: z.object({ source: buildSource, limit: number.int(), total: number.int() }),
      nextCursor: z.string().optional(),
    }),
  },
  customErrors: {
    500: z.object({
      ok: z.literal(false),
      data: z.array(buildReport).length(0),
      meta: z.object({ source: buildSource, limit: number.int(), error: z.string() }),
    }),
  },
});

/** What the handler takes of a text: the longest names of git and GitHub are shorter. */
export const maxReportedText = 500;
const text = z.union([z.string().max(maxReportedText), number.min(-1e15).max(1e15)]);

/**
 * P8: checked by the handler in its own order, with its own texts and envelope D (CONTRACT 1.7), so that any JSON gets
 * as far as that; the first branch is what it accepts.
 */
export const reportBuild = route({
  id: 'P8',
  service: 'platform',
  functionName: 'opsBuildPerformance',
  method: 'POST',
  path: '/api/ops/build-performance',
  summary: 'Report a build',
  access: administrators,
  body: z.union([
    z.object({
      timestamp: z.string().max(maxReportedText),
      repository: text,
      ref: text,
      sha: z.string().max(40),
      runId: text,
      runAttempt: text,
      installSeconds: text,
      buildSeconds: text,
      sdkSeconds: text,
      totalSeconds: text,
      cacheHit: z.union([z.boolean(), z.string().max(maxReportedText)]),
    }),
    z.unknown(),
  ]),
  response: { status: 201, schema: z.object({ ok: z.literal(true), id: z.string() }) },
  customErrors: { 400: z.object({ ok: z.literal(false), error: z.string() }) },
});

/** P10: the document that describes this registry. */
export const docs = route({
  id: 'P10',
  service: 'platform',
  functionName: 'docs',
  method: 'GET',
  path: '/api/docs',
  summary: 'OpenAPI description of this API',
  access: 'public',
  response: {
    status: 200,
    schema: z.object({
      openapi: z.string(),
      info: z.record(z.string(), z.unknown()),
      servers: z.array(z.unknown()),
      tags: z.array(z.unknown()),
      paths: z.record(z.string(), z.unknown()),
      components: z.record(z.string(), z.unknown()),
    }),
  },
  unexpectedError: { code: 'INTERNAL_ERROR', message: 'Failed to generate API documentation' },
});
