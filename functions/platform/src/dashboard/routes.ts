import { arch, env, memoryUsage, platform, uptime, version } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import { subscribersTo } from '@fresh/contracts/registry';
import * as contract from '@fresh/contracts/routes/platform';
import { handle } from '@fresh/kernel/endpoint';
import { isOperatorNow } from '@fresh/kernel/http/operator';
import { currentDeliveries, readOpenDeliveries } from '../event-state/kept-backlog.ts';
import { readDeliveries, readNewestEvents } from '../event-state/store.ts';
import { dashboard, type EventState } from './dashboard.ts';

/**
 * P6. Figures of the events are about all organizations together, so that only operators get them. An administrator of
 * an organization, which every user can found, learns what P5 shows to everyone: whether deliveries are stuck.
 */
export const opsDashboard = handle(contract.opsDashboard)(async ({ actor, authTime, now }) => {
  const memory = { ...memoryUsage(), heapLimit: getHeapStatistics().heap_size_limit };
  const state = { uptimeSeconds: uptime(), memory, version, platform, arch };
  const events = (await isOperatorNow({ actor, authTime })) ? await readEvents(now()) : await currentDeliveries();
  return { body: { success: true, data: dashboard(actor.uid, now(), state, events, env) } };
});

async function readEvents(now: number): Promise<EventState> {
  const [open, newest] = await Promise.all([readOpenDeliveries(), readNewestEvents(now)]);
  const recent = await readDeliveries(newest, subscribersTo);
  const since = newest.length === 0 ? null : Math.min(...newest.map(({ recordedAt }) => recordedAt));
  return { ...open, newest: { recent, since } };
}
