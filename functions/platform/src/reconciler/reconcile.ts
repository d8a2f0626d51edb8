import { isConflict } from '@fresh/kernel/events/conflict';
import { logShards } from '@fresh/kernel/events/event-log';
import { drainMs } from './behind.ts';
import { readKnownPairs, saveKnownPairs, type StoredPairs } from './known-pairs-store.ts';
import { learn, pairsOf, subscriberIn, withBehind, type LateSearch, type Pair } from './known-pairs.ts';
import type { ReconcileRuntime } from './reconcile-runtime.ts';
import { retireInShard, searchInbox } from './search-inbox.ts';
import { searchAgain, searchOn } from './search-log.ts';
import { countOpen } from './store.ts';

/** The bounds of one run. */
export interface ReconcileBounds {
  /** Ms; younger events are still on their way, and younger failures in their queue's hands. */
  readonly olderThanMs: number;
  /** Events of the log, and open inbox entries, that one run looks at, at most. */
  readonly maxEvents: number;
  /** Ms from its recording for which an event waits whose subscriber is behind; 0 where an operator wants no waiting. */
  readonly lateWaitMs: number;
}

/** What a run did; `complete` is false when it stopped at its bound. */
export interface ReconcileReport {
  readonly checked: number;
  readonly lost: number;
  readonly stuck: number;
  readonly failed: number;
  /** Deliveries that became dead letters, because no subscriber has that name. */
  readonly closed: number;
  /** Subscribers that are behind, whose deliveries are waited for. */
  readonly behind: readonly string[];
  /** When the first event was recorded that they have not started with, epoch ms; null where none is behind. */
  readonly behindSince: number | null;
  readonly complete: boolean;
}

/**
 * Finds what a subscriber never finished and asks for its redelivery:
 *
 * - never started: the trigger was lost, or the process died before its first commit. The log is read on from where the
 *   last run ended, in the order Firestore recorded it, so that each event is looked at once, whatever the log's length.
 * - never started by a subscriber that this registry didn't have when the checkpoints passed the event: the log is read
 *   once more for it, from the time up to which it was searched for that subscriber, or from a day ago
 *   (`known-pairs.ts`).
 * - of a subscriber that is behind, as a whole rather than with single events (`behind.ts`): these wait, up to an hour, for the
 *   triggers that are late. They are looked for like those of a new subscriber.
 * - started and not ended: the process died after noting a failure and before the task was in the queue, or an operator
 *   emptied the queue. These entries carry `openSince`, which is indexed in shards. Those of subscribers that are no more are
 *   closed after a day.
 *
 * An event never started gets an inbox entry before its task: should the task be lost, or its queue reject it, the
 * third search finds it.
 *
 *   trigger lost ──── run 1: entry "waiting" ── ╳ ──── run n: open too long ── task ── done
 */
export async function reconcile(
  runtime: ReconcileRuntime,
  { olderThanMs, maxEvents, lateWaitMs }: ReconcileBounds,
): Promise<ReconcileReport> {
  const now = runtime.now();
  const before = now - olderThanMs;
  const stored = await startRun(runtime, now);
  const { late } = stored.pairs;
  // While the log is read twice, each of the two gets half of what a run may look at.
  const run = { before, max: Math.ceil(maxEvents / logShards / (late ? 2 : 1)), now, lateWaitMs };
  const log = await Promise.all(shards.map((shard) => searchOn(shard, run, runtime)));
  const again = late ? await Promise.all(shards.map((shard) => searchAgain(late, shard, run, runtime))) : [];
  const untouchedSince = before - drainMs(await countOpen(now));
  const inboxBounds = { before: untouchedSince, max: Math.ceil(maxEvents / logShards), now };
  const open = await Promise.all(shards.map((shard) => searchInbox(shard, inboxBounds, runtime)));
  const isLateOver =
    late !== null && before >= late.until && again.every(({ complete, isHeld }) => complete && !isHeld);
  const behind = earliest(log.map((search) => search.behind));
  const reached = {
    coveredUntil: Math.min(...log.map(({ coveredUntil }) => coveredUntil)),
    late: withBehind(isLateOver ? null : late, behind, now),
  };
  if (await endRun(stored, reached, runtime)) await Promise.all(log.map(({ saveLater }) => saveLater()));
  const waiting = earliest([behind, ...again.map((search) => search.behind)]);
  return {
    checked: sum([...log, ...again].map(({ checked }) => checked)),
    lost: sum([...log, ...again].map(({ asked }) => asked)),
    stuck: sum(open.map(({ asked }) => asked)),
    failed: sum([...open, ...log, ...again].map(({ failed }) => failed)),
    closed: sum(open.map(({ closed }) => closed)),
    behind: [...new Set([...waiting.keys()].map(subscriberIn))],
    behindSince: waiting.size > 0 ? Math.min(...waiting.values()) : null,
    complete: [...open, ...log, ...again].every(({ complete }) => complete),
  };
}

/** Closes every open delivery of a subscriber that the registry doesn't have any more; the number of them. */
export async function retire(subscriber: string, now: number): Promise<number> {
  return sum(await Promise.all(shards.map((shard) => retireInShard(shard, subscriber, now))));
}

const shards = Array.from({ length: logShards }, (_, shard) => shard);

/** The earliest time of each pair. */
function earliest(all: readonly ReadonlyMap<Pair, number>[]): Map<Pair, number> {
  const times = new Map<Pair, number>();
  for (const [pair, time] of all.flatMap((one) => [...one]))
    times.set(pair, Math.min(time, times.get(pair) ?? Infinity));
  return times;
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

/** Notes how far this run came. False when another run has noted something since, whose registry may be another one. */
async function endRun(
  { pairs, updateTime }: StoredPairs,
  reached: { readonly coveredUntil: number; readonly late: LateSearch | null },
  { checkpoints }: ReconcileRuntime,
): Promise<boolean> {
  try {
    await saveKnownPairs(checkpoints, { ...pairs, ...reached }, updateTime);
    return true;
  } catch (error) {
    if (!isConflict(error)) throw error;
    return false;
  }
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}
