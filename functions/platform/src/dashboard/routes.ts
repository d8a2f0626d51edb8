import { arch, env, memoryUsage, platform, uptime, version } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import * as contract from '@fresh/contracts/routes/platform';
import { handle } from '@fresh/kernel/http/endpoint';
import { readBacklog, readRecentDeliveries, sampleMs } from '../event-state/store.ts';
import { dashboard } from './dashboard.ts';

/** P6. */
export const opsDashboard = handle(contract.opsDashboard)(async ({ actor, now }) => {
  const memory = { ...memoryUsage(), heapLimit: getHeapStatistics().heap_size_limit };
  const state = { uptimeSeconds: uptime(), memory, version, platform, arch };
  const [backlog, recent] = await Promise.all([readBacklog(), readRecentDeliveries(now())]);
  const events = { backlog, recent, sinceMs: sampleMs };
  return { body: { success: true, data: dashboard(actor.uid, now(), state, events, env) } };
});
