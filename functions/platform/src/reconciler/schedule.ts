import { listTopics, subscribersTo } from '@fresh/contracts/registry';
import { enqueueRedelivery } from '@fresh/kernel/events/redelivery';
import { inboxLagMs } from '../event-state/event-state.ts';
import { readBacklog, saveOldestKnown } from '../event-state/store.ts';
import { measureUnstarted, saveUnstarted } from '../event-state/unstarted-store.ts';
import { releaseResumed, type ReleaseRuntime } from '../pause/release.ts';
import * as log from './log.ts';
import type { ReconcileRuntime } from './reconcile-runtime.ts';
import { reconcile, retire, type ReconcileBounds, type ReconcileReport } from './reconcile.ts';
import { readTime } from './store.ts';

/** One run looks at this many events at most: with one run in five minutes, 200 events a second. */
const maxEvents = 60_000;

/** Ms. Longer than the queue's longest wait between two attempts, so that the reconciler doesn't run ahead of it. */
const olderThanMs = 15 * 60_000;

/** Ms. So long an event waits whose subscriber is behind: an incident of Eventarc is over by then, or worth its price. */
const lateWaitMs = 60 * 60_000;

/** A run of the scheduled reconciler. */
export function runScheduled(): Promise<ReconcileReport> {
  return runReconciler({ olderThanMs, lateWaitMs });
}

/** One run, now, logged. By Firestore's clock: an instance's may be ahead, and pass by what is just being recorded. */
export async function runReconciler(bounds: Omit<ReconcileBounds, 'maxEvents'>): Promise<ReconcileReport> {
  const now = await readTime();
  const report = await reconcile({ ...productionRuntime, now: () => now }, { ...bounds, maxEvents });
  // Here, because this runs every five minutes anyway, which is often enough.
  const backlog = await readBacklog();
  await saveOldestKnown(backlog, now);
  const behindMs = report.behindSince === null ? 0 : now - report.behindSince;
  log.reconciled(report, Math.max(behindMs, inboxLagMs(backlog, now) ?? 0));
  const unstarted = await measureUnstarted(now, subscribersTo);
  await saveUnstarted(unstarted);
  log.lagMeasured(unstarted);
  await releaseResumed(productionRelease);
  return report;
}

/** Closes every open delivery of a subscriber that the registry doesn't have; the number of them. */
export async function retireSubscriber(name: string): Promise<number> {
  return retire(name, await readTime());
}

/** The outside world of a release. */
export const productionRelease: ReleaseRuntime = {
  now: Date.now,
  enqueue: (service, task, round, notBefore) =>
    enqueueRedelivery(service, task, round, { now: Math.max(Date.now(), notBefore), random: Math.random }),
  log,
};

const productionRuntime: Omit<ReconcileRuntime, 'now'> = {
  enqueue: (service, task, round) => enqueueRedelivery(service, task, round, { now: Date.now(), random: Math.random }),
  subscribersTo,
  topics: listTopics(),
  checkpoints: '_reconciler',
  log,
};
