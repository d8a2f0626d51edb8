import { memoryUsage, uptime } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import * as contract from '@fresh/contracts/routes/platform';
import { handle } from '@fresh/kernel/endpoint';
import { deliveriesCheck } from '../event-state/event-state.ts';
import { currentDeliveries } from '../event-state/kept-backlog.ts';
import * as log from '../event-state/log.ts';
import { heapPercentOf, memoryCheck, statusOf, type Checks } from './health.ts';

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

/**
 * P5. The first response of an instance doesn't wait for Firestore's client, which takes longer to load than all else:
 * a probe that wakes an instance gets `starting`, and the next one how it is.
 */
export const opsHealth = handle(contract.opsHealth)(async ({ now }) => {
  const { heapUsed } = memoryUsage();
  const heapPercent = heapPercentOf(heapUsed, getHeapStatistics().heap_size_limit);
  const checks = isFirst ? ({ store: 'starting', deliveries: 'unknown' } as const) : await eventChecks(now());
  isFirst = false;
  return {
    body: {
      status: statusOf(heapPercent, checks),
      timestamp: now(),
      uptime: Math.floor(uptime()),
      memory: { heapPercent, heapUsedMB: Math.round(heapUsed / 1024 / 1024) },
      version: process.env['K_REVISION'] ?? process.env['npm_package_version'] ?? 'unknown',
      checks: { memory: memoryCheck(heapPercent), ...checks },
    },
  };
});

let isFirst = true;

/** That Firestore fails is the response here, and no failure of the request. */
async function eventChecks(now: number): Promise<Omit<Checks, 'memory'>> {
  try {
    return { store: 'pass', deliveries: deliveriesCheck(await currentDeliveries(), now) };
  } catch (error) {
    log.eventStateUnreadable(error);
    return { store: 'fail', deliveries: 'unknown' };
  }
}
