import { memoryUsage, uptime } from 'node:process';
import * as contract from '@fresh/contracts/routes/platform';
import { handle } from '@fresh/kernel/http/endpoint';
import { heapStatus } from './health.ts';

/** P1. */
export const health = handle(contract.health)(async ({ now }) => ({
  headers: { 'Cache-Control': 'no-cache, no-store, must-revalidate' },
  body: {
    ok: true,
    status: 'healthy',
    timestamp: new Date(now()).toISOString(),
    uptime: uptime(),
    environment: process.env['NODE_ENV'] ?? 'development',
  },
}));

/** P2, P3. */
export const healthz = handle(contract.healthz)(async ({ now, requestId }) => ({
  body: { status: 'healthy', timestamp: now(), requestId },
}));

/** P4. */
export const metrics = handle(contract.metrics)(async ({ now }) => ({
  body: { uptime: uptime(), memory: memoryUsage(), timestamp: now() },
}));

/** P5. */
export const opsHealth = handle(contract.opsHealth)(async ({ now }) => {
  const { heapUsed, heapTotal } = memoryUsage();
  const heapPercent = Math.round((heapUsed / heapTotal) * 100);
  return {
    body: {
      status: heapStatus(heapPercent),
      timestamp: now(),
      uptime: Math.floor(uptime()),
      memory: { heapPercent, heapUsedMB: Math.round(heapUsed / 1024 / 1024) },
      version: process.env['K_REVISION'] ?? process.env['npm_package_version'] ?? 'unknown',
    },
  };
});
