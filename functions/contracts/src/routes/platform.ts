import * as z from 'zod';
import { route } from '../route.ts';

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
  failure: { code: 'INTERNAL', message: 'Failed to fetch metrics' },
});

/** P5: always 200; the state is in the body (DOMAIN 50). */
export const opsHealth = route({
  id: 'P5',
  service: 'platform',
  functionName: 'opsHealth',
  method: 'GET',
  path: '/api/ops/health',
  summary: 'Heap pressure',
  access: 'public',
  rateLimit: probes,
  response: {
    status: 200,
    schema: z.object({
      status: z.enum(['healthy', 'degraded', 'unhealthy']),
      timestamp: z.number().int(),
      uptime: z.number().int(),
      memory: z.object({ heapPercent: z.number().int(), heapUsedMB: z.number().int() }),
      version: z.string(),
    }),
  },
});
