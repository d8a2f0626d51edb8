import { arch, env, memoryUsage, platform, uptime, version } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import { subscribersTo } from '@fresh/contracts/registry';
import * as contract from '@fresh/contracts/routes/platform';
import { handle } from '@fresh/kernel/endpoint';
import { readBacklog, readDeliveries, readNewestEvents } from '../event-state/store.ts';
import { dashboard } from './dashboard.ts';

/** P6. */
export const opsDashboard = handle(contract.opsDashboard)(async ({ actor, now }) => {
  const memory = { ...memoryUsage(), heapLimit: getHeapStatistics().heap_size_limit };
  const state = { uptimeSeconds: uptime(), memory, version, platform, arch };
  const [backlog, newest] = await Promise.all([readBacklog(), readNewestEvents(now())]);
  const recent = await readDeliveries(newest, subscribersTo);
  const events = {
    backlog,
    recent,
    since: newest.length === 0 ? null : Math.min(...newest.map(({ recordedAt }) => recordedAt)),
  };
  return { body: { success: true, data: dashboard(actor.uid, now(), state, events, env) } };
});
