import { topicOf } from '@fresh/contracts/event';
import { replayableMs } from '@fresh/contracts/retention';
import type { ServiceName } from '@fresh/contracts/route';
import { createInboxEntry } from '@fresh/kernel/events/create-inbox-entry';
import { isConflict } from '@fresh/kernel/events/conflict';
import { logShards } from '@fresh/kernel/events/event-log';
import type { Redelivery } from '@fresh/kernel/events/redelivery';
import { firestore } from '@fresh/kernel/firebase';
import { Timestamp } from 'firebase-admin/firestore';
import {
  readKnownPairs,
  readLateCheckpoint,
  saveKnownPairs,
  saveLateCheckpoint,
  type StoredPairs,
} from './known-pairs-store.ts';
import { beginningOf, learn, pairOf, pairsOf, type LateSearch } from './known-pairs.ts';
import { expectedDeliveries, serviceOf, type ExpectedDelivery, type SubscribersTo } from '../expected-deliveries.ts';
import {
  findUndelivered,
  readLogPage,
  readOpenCheckpoint,
  readOpenPage,
  readCheckpoint,
  saveOpenCheckpoint,
  saveCheckpoint,
  type Checkpoint,
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
  /** Puts a task into a service's queue; `round` distinguishes deliveries that are meant to be repeated. */
  readonly enqueue: (service: ServiceName, task: Redelivery, round: string) => Promise<void>;
  readonly subscribersTo: SubscribersTo;
  /** Every topic of the registry. */
  readonly topics: readonly string[];
  /** The collection that remembers how far earlier runs came. */
  readonly checkpoints: string;
  readonly log: { readonly redeliveryRejected: (subscriber: string, eventId: string, cause: unknown) => void };
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

/** What a search of a shard of the log did. */
interface LogSearch extends Search {
  readonly checked: number;
  /** The time, epoch ms, up to which the shard has been searched. */
  readonly coveredUntil: number;
}

/**
 * Finds what a subscriber never finished and asks for its redelivery:
 *
 * - never started: the trigger was lost, or the process died before its first commit. The log is read on from where the
 *   last run ended, in the order Firestore recorded it, so that each event is looked at once, whatever the log's length.
 * - never started by a subscriber that this registry didn't have when the checkpoints passed the event: the log is read
 *   once more for it, from the time up to which it was searched for that subscriber, or from a day ago
 *   (`known-pairs.ts`).
 * - started and not ended: the process died after noting a failure and before the task was in the queue, or an operator
 *   emptied the queue. These entries carry `openSince`, which is all that is indexed of the inbox.
 *
 * An event never started gets an inbox entry before its task: should the task be lost, or its queue reject it, the
 * third search finds it.
 *
 *   trigger lost ──── run 1: entry "waiting" ── ╳ ──── run n: open too long ── task ── done
 */
export async function reconcile(runtime: ReconcileRuntime, bounds: ReconcileBounds): Promise<ReconcileReport> {
  const now = runtime.now();
  const before = now - bounds.olderThanMs;
  const stored = await startRun(runtime, now);
  const { late } = stored.pairs;
  // While the log is read twice, each of the two gets half of what a run may look at.
  const perShard = Math.ceil(bounds.maxEvents / logShards / (late ? 2 : 1));
  const run = { before, max: perShard, now };
  const shards = Array.from({ length: logShards }, (_, shard) => shard);
  const log = await Promise.all(shards.map((shard) => searchOn(shard, run, runtime)));
  const again = late ? await Promise.all(shards.map((shard) => searchAgain(late, shard, run, runtime))) : [];
  const maxOpen = Math.ceil(bounds.maxEvents / logShards);
  const open = await Promise.all(shards.map((shard) => searchInbox(shard, before, maxOpen, runtime)));
  const isLateOver = again.every(({ complete }) => complete) && late !== null && before >= late.until;
  await endRun(
    stored,
    {
      coveredUntil: Math.min(...log.map(({ coveredUntil }) => coveredUntil)),
      late: isLateOver ? null : late,
    },
    runtime,
  );
  return {
    checked: sum([...log, ...again].map(({ checked }) => checked)),
    lost: sum([...log, ...again].map(({ asked }) => asked)),
    stuck: sum(open.map(({ asked }) => asked)),
    failed: sum([...open, ...log, ...again].map(({ failed }) => failed)),
    complete: [...open, ...log, ...again].every(({ complete }) => complete),
  };
}

/** Notes which pairs this run's registry has. Another run that writes meanwhile is taken into account first. */
async function startRun({ checkpoints, topics, subscribersTo }: ReconcileRuntime, now: number): Promise<StoredPairs> {
  const pairs = pairsOf(topics, subscribersTo);
  for (let tries = 1; ; tries++) {
    const before = await readKnownPairs(checkpoints);
    const learnt = learn(before?.pairs ?? null, pairs, now);
    if (before && JSON.stringify(learnt) === JSON.stringify(before.pairs)) return before;
    try {
      return { pairs: learnt, updateTime: await saveKnownPairs(checkpoints, learnt, before?.updateTime ?? null) };
    } catch (error) {
      if (!isConflict(error) || tries === 3) throw error;
    }
  }
}

/** Notes how far this run came; not when another run has noted something since, whose registry may be another one. */
async function endRun(
  { pairs, updateTime }: StoredPairs,
  reached: { readonly coveredUntil: number; readonly late: LateSearch | null },
  { checkpoints }: ReconcileRuntime,
): Promise<void> {
  try {
    await saveKnownPairs(checkpoints, { ...pairs, ...reached }, updateTime);
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

/** The bounds of a search of one shard. */
interface ShardBounds {
  /** Epoch ms; later events aren't looked at. */
  readonly before: number;
  readonly max: number;
  readonly now: number;
}

/** The position before every event that was recorded at a time, epoch ms, or later. */
function positionAt(recordedAt: number): Checkpoint {
  return { recordedAt: Timestamp.fromMillis(recordedAt), path: 'eventLog/-/events/-' };
}

/**
 * Reads a shard on from its checkpoint, for all subscribers. Without one it begins a year ago: the log keeps events longer
 * than inboxes keep what was handled, so what is older could be applied twice.
 */
async function searchOn(shard: number, run: ShardBounds, runtime: ReconcileRuntime): Promise<LogSearch> {
  const { checkpoints } = runtime;
  const position = (await readCheckpoint(checkpoints, shard)) ?? positionAt(run.now - replayableMs);
  const save = (reached: Checkpoint) => saveCheckpoint(checkpoints, shard, reached);
  return searchLog({ shard, from: position, isWanted: () => true, save }, run, runtime);
}

/** Reads a shard once more, for the pairs of a late search alone. */
async function searchAgain(
  late: LateSearch,
  shard: number,
  { before, ...run }: ShardBounds,
  runtime: ReconcileRuntime,
): Promise<LogSearch> {
  const { checkpoints } = runtime;
  const coveredUntil = new Map(late.pairs.map(({ pair, until }) => [pair, until]));
  const position = (await readLateCheckpoint(checkpoints, shard, late)) ?? positionAt(beginningOf(late));
  const isWanted = ({ subscriber, type }: ExpectedDelivery, recordedAt: number) =>
    recordedAt >= (coveredUntil.get(pairOf(subscriber, topicOf(type))) ?? Infinity);
  const save = (reached: Checkpoint) => saveLateCheckpoint(checkpoints, shard, late, reached);
  const range = { ...run, before: Math.min(before, late.until) };
  return searchLog({ shard, from: position, isWanted, save }, range, runtime);
}

/** What a search of a shard is about. */
interface ShardSearch {
  readonly shard: number;
  readonly from: Checkpoint;
  /** Whether it is about this delivery of an event; `recordedAt` is in epoch ms. */
  readonly isWanted: (expected: ExpectedDelivery, recordedAt: number) => boolean;
  readonly save: (position: Checkpoint) => Promise<void>;
}

async function searchLog(
  { shard, from, isWanted, save }: ShardSearch,
  { before, max, now }: ShardBounds,
  runtime: ReconcileRuntime,
): Promise<LogSearch> {
  let [checked, asked, failed] = [0, 0, 0];
  let [position, saved] = [from, from];
  while (checked < max) {
    const size = Math.min(pageSize, max - checked);
    const rows = await readLogPage(shard, position, before, size);
    const expected = rows.flatMap(({ event, position: { recordedAt } }) => {
      const deliveries = event ? expectedDeliveries(event, runtime.subscribersTo) : [];
      return deliveries.filter((delivery) => isWanted(delivery, recordedAt.toMillis()));
    });
    for (const { service, ...key } of await findUndelivered(expected)) {
      const began = await createInboxEntry(firestore(), key, { cause: 'never began', replay: null }, now);
      if (!began) continue; // by its subscriber, in the meantime
      if (await ask(service, { ...key, replay: null }, 'lost', runtime)) asked++;
      else failed++;
    }
    const settled = rows.findLast((row) => row.position.recordedAt.toMillis() < now - settlingMs);
    if (settled) {
      saved = settled.position;
      await save(saved);
    }
    position = rows.at(-1)?.position ?? position;
    checked += rows.length;
    if (rows.length < size) {
      return { checked, asked, failed, complete: true, coveredUntil: Math.min(before, now - settlingMs) };
    }
  }
  return { checked, asked, failed, complete: false, coveredUntil: saved.recordedAt.toMillis() };
}

/**
 * Goes round: a run goes on where the one before stopped at its bound, and after the end comes the beginning. Entries
 * that nothing can be done about (a queue that is paused, a subscriber that is no more) keep no other entry waiting.
 */
async function searchInbox(shard: number, before: number, max: number, runtime: ReconcileRuntime): Promise<Search> {
  let [checked, asked, failed] = [0, 0, 0];
  let checkpoint = await readOpenCheckpoint(runtime.checkpoints, shard);
  while (checked < max) {
    const size = Math.min(pageSize, max - checked);
    const { entries, last } = await readOpenPage(shard, checkpoint, before, size);
    const responses = entries.map(async ({ openSince, ...key }) => {
      const service = serviceOf(key, runtime.subscribersTo);
      // No queue to ask. The entry stays as it is: a service newer than this one may know its subscriber.
      return service && (await ask(service, { ...key, replay: null }, `open-${openSince}`, runtime));
    });
    for (const response of await Promise.all(responses)) {
      if (response === true) asked++;
      if (response === false) failed++;
    }
    checkpoint = last;
    await saveOpenCheckpoint(runtime.checkpoints, shard, checkpoint);
    if (!checkpoint) return { asked, failed, complete: true };
    checked += size;
  }
  return { asked, failed, complete: false };
}

/** False when the queue rejects. One service's queue that can't be reached must not keep the others from theirs. */
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
    log.redeliveryRejected(task.subscriber, task.eventId, error);
    return false;
  }
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}
