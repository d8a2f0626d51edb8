import { listTopics, subscribersTo } from '@fresh/contracts/registry';
import { enqueueRedelivery } from '@fresh/kernel/events/redelivery';
import { inboxLagMs } from '../event-state/event-state.ts';
import { readBacklog, saveOldestKnown } from '../event-state/store.ts';
import * as log from './log.ts';
import { reconcile, type ReconcileReport, type ReconcileRuntime } from './reconcile.ts';

/** One run looks at this many events at most: with one run in five minutes, 200 events a second. */
const maxEvents = 60_000;

/** Ms. Longer than the queue's longest wait between two attempts, so that the reconciler doesn't run ahead of it. */
const olderThanMs = 15 * 60_000;

/** A run of the scheduled reconciler. */
export function runScheduled(): Promise<ReconcileReport> {
  return runReconciler(olderThanMs);
}

/** One run, now, logged. */
export async function runReconciler(olderThan: number): Promise<ReconcileReport> {
  const report = await reconcile(productionRuntime, { olderThanMs: olderThan, maxEvents });
  // Here, because this runs every five minutes anyway, which is often enough.
  const backlog = await readBacklog();
  await saveOldestKnown(backlog, Date.now());
  log.reconciled(report, inboxLagMs(backlog, Date.now()) ?? 0);
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
