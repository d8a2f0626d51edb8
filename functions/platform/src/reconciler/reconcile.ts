import type { ServiceName } from '@fresh/contracts/route';
import { logShards } from '@fresh/kernel/events/event-log';
import type { Redelivery } from '@fresh/kernel/events/redelivery';
import { expectedDeliveries, serviceOf, type SubscribersTo } from './reconciler.ts';
import {
  adopt,
  neverBegun,
  readLogPage,
  readOpenBookmark,
  readOpenPage,
  readPosition,
  saveOpenBookmark,
  savePosition,
} from './store.ts';

/** Documents of one page. */
const pageSize = 100;

/**
 * Ms after which nothing can appear in the log before what is there: a commit's server time is that of its processing,
 * and it is seen a moment later. The next run starts no later than this ago, however young the events were looked at.
 */
const settlingMs = 2 * 60_000;

/** What a run of the reconciler needs of the world. */
export interface ReconcileRuntime {
  /** Epoch ms. */
  readonly now: () => number;
  /** Puts a task into a service's queue; `round` tells apart what is meant to be tried again. */
  readonly enqueue: (service: ServiceName, task: Redelivery, round: string) => Promise<void>;
  readonly subscribersTo: SubscribersTo;
  /** The collection that remembers how far earlier runs came. */
  readonly bookmarks: string;
  readonly log: { readonly redeliveryRefused: (subscriber: string, eventId: string, cause: unknown) => void };
}

/** The bounds of one run. */
export interface ReconcileBounds {
  /** Ms; younger events are still on their way, and younger failures in their queue's hands. */
  readonly olderThanMs: number;
  /** Events of the log, and open inbox entries, that one run looks at, at most. */
  readonly maxEvents: number;
}

/** What a run did; `complete` is false when it stopped at its bound. */
export interface ReconcileReport {
  readonly checked: number;
  readonly lost: number;
  readonly stuck: number;
  readonly failed: number;
  readonly complete: boolean;
}

/** What one of the searches did. */
interface Search {
  readonly asked: number;
  readonly failed: number;
  readonly complete: boolean;
}

/**
 * Finds what a subscriber never finished and asks for its redelivery:
 *
 * - never begun: the trigger was lost, or the process died before its first commit. The log is read on from where the
 *   last run ended, in the order Firestore recorded it, so that each event is looked at once, whatever the log's length.
 * - begun and not ended: the process died after noting a failure and before the task was in the queue, or somebody
 *   emptied the queue. These entries carry `openSince`, which is all that is indexed of the inbox.
 *
 * An event never begun gets an inbox entry before its task: should the task be lost, or its queue refuse it, the second
 * search finds it.
 *
 *   trigger lost ──── run 1: entry "waiting" ── ╳ ──── run n: open too long ── task ── done
 */
export async function reconcile(runtime: ReconcileRuntime, bounds: ReconcileBounds): Promise<ReconcileReport> {
  const now = runtime.now();
  const before = now - bounds.olderThanMs;
  const perShard = Math.ceil(bounds.maxEvents / logShards);
  const log = await Promise.all(
    Array.from({ length: logShards }, (_, shard) => searchLog(shard, before, perShard, now, runtime)),
  );
  const open = await searchInbox(before, bounds.maxEvents, runtime);
  return {
    checked: sum(log.map(({ checked }) => checked)),
    lost: sum(log.map(({ asked }) => asked)),
    stuck: open.asked,
    failed: sum([open, ...log].map(({ failed }) => failed)),
    complete: [open, ...log].every(({ complete }) => complete),
  };
}

async function searchLog(
  shard: number,
  before: number,
  max: number,
  now: number,
  runtime: ReconcileRuntime,
): Promise<Search & { readonly checked: number }> {
  let [checked, asked, failed] = [0, 0, 0];
  let position = await readPosition(runtime.bookmarks, shard);
  while (checked < max) {
    const size = Math.min(pageSize, max - checked);
    const rows = await readLogPage(shard, position, before, size);
    const expected = rows.flatMap(({ event }) => (event ? expectedDeliveries(event, runtime.subscribersTo) : []));
    for (const { service, ...key } of await neverBegun(expected)) {
      if (!(await adopt(key, now))) continue; // it has just begun
      if (await ask(service, { ...key, replay: null }, 'lost', runtime)) asked++;
      else failed++;
    }
    const settled = rows.findLast((row) => row.position.recordedAt.toMillis() < now - settlingMs);
    if (settled) await savePosition(runtime.bookmarks, shard, settled.position);
    position = rows.at(-1)?.position ?? position;
    checked += rows.length;
    if (rows.length < size) return { checked, asked, failed, complete: true };
  }
  return { checked, asked, failed, complete: false };
}

/**
 * Goes round: a run goes on where the one before stopped at its bound, and after the end comes the beginning. Entries
 * that nothing can be done about (a queue that is paused, a subscriber that is no more) keep nobody else waiting.
 */
async function searchInbox(before: number, max: number, runtime: ReconcileRuntime): Promise<Search> {
  let [checked, asked, failed] = [0, 0, 0];
  let bookmark = await readOpenBookmark(runtime.bookmarks);
  while (checked < max) {
    const size = Math.min(pageSize, max - checked);
    const { entries, last } = await readOpenPage(bookmark, before, size);
    const answers = entries.map(async ({ openSince, ...key }) => {
      const service = serviceOf(key, runtime.subscribersTo);
      // Nobody to ask. The entry stays as it is: a service newer than this one may know its subscriber.
      return service && (await ask(service, { ...key, replay: null }, `open-${openSince}`, runtime));
    });
    for (const answer of await Promise.all(answers)) {
      if (answer === true) asked++;
      if (answer === false) failed++;
    }
    bookmark = last;
    await saveOpenBookmark(runtime.bookmarks, bookmark);
    if (!bookmark) return { asked, failed, complete: true };
    checked += size;
  }
  return { asked, failed, complete: false };
}

/** False when the queue refuses. One service's queue that can't be reached must not keep the others from theirs. */
async function ask(
  service: ServiceName,
  task: Redelivery,
  round: string,
  { enqueue, log }: ReconcileRuntime,
): Promise<boolean> {
  try {
    await enqueue(service, task, round);
    return true;
  } catch (error) {
    log.redeliveryRefused(task.subscriber, task.eventId, error);
    return false;
  }
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}
