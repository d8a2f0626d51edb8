import { randomUUID } from 'node:crypto';
import { listTopics, scheduledFunctions, subscribersTo } from '@fresh/contracts/registry';
import { enqueueRedelivery } from '@fresh/kernel/events/redelivery';
import { functionOptions } from '@fresh/kernel/function-options';
import { withRootSpan } from '@fresh/kernel/telemetry/with-span';
import { onSchedule, type ScheduleFunction } from 'firebase-functions/v2/scheduler';
import { inboxLagMs } from '../event-state/event-state.ts';
import { readBacklog } from '../event-state/store.ts';
import * as log from './log.ts';
import { reconcile, type ReconcileReport, type ReconcileRuntime } from './reconcile.ts';

/** One run looks at this many events at most: with one run in five minutes, 200 events a second. */
const maxEvents = 60_000;

/** Ms. Longer than the queue's longest wait between two attempts, so that nobody runs ahead of it. */
const olderThanMs = 15 * 60_000;

/** The reconciler as the platform's scheduler runs it. */
export function scheduleReconciler(): ScheduleFunction {
  const [{ service, name, schedule }] = scheduledFunctions;
  const options = { ...functionOptions('scheduled', service, name), schedule };
  return onSchedule(options, async () => {
    const span = { service, functionName: name, requestId: randomUUID(), name };
    await withRootSpan({ ...span, kind: 'internal', parent: null }, () => runReconciler(olderThanMs));
  });
}

/** One run, now, logged. */
export async function runReconciler(olderThan: number): Promise<ReconcileReport> {
  const report = await reconcile(productionRuntime, { olderThanMs: olderThan, maxEvents });
  // Here, because here somebody looks anyway, every five minutes, as often as anybody wants to know.
  log.reconciled(report, inboxLagMs(await readBacklog(), Date.now()) ?? 0);
  return report;
}

const productionRuntime: ReconcileRuntime = {
  now: Date.now,
  enqueue: (service, task, round) => enqueueRedelivery(service, task, round, { now: Date.now(), random: Math.random }),
  subscribersTo,
  topics: listTopics(),
  checkpoints: '_reconciler',
  log,
};
