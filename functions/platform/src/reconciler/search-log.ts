import { topicOf } from '@fresh/contracts/event';
import { replayableMs } from '@fresh/contracts/retention';
import { createInboxEntry } from '@fresh/kernel/events/create-inbox-entry';
import { logShards } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { Timestamp } from 'firebase-admin/firestore';
import { expectedDeliveries, type ExpectedDelivery } from '../expected-deliveries.ts';
import { ask } from './ask.ts';
import { subscribersBehind } from './behind.ts';
import { readLateCheckpoint, saveLateCheckpoint } from './known-pairs-store.ts';
import { beginningOf, pairOf, type LateSearch, type Pair } from './known-pairs.ts';
import type { ReconcileRuntime } from './reconcile-runtime.ts';
import { findUndelivered, readCheckpoint, readLogPage, saveCheckpoint, type Checkpoint } from './store.ts';

/** Documents of one page. */
const pageSize = 100;

/**
 * Ms after which nothing can appear in the log before what is there: a commit's server time is that of its processing,
 * and it is seen a moment later. The next run starts no later than this ago, however young the events were looked at.
 */
const settlingMs = 2 * 60_000;

/** Deliveries that a shard asks for at the same time: fifty in all shards together. */
const askedAtOnce = Math.ceil(50 / logShards);

/** What a search of a shard of the log did. */
export interface LogSearch {
  readonly checked: number;
  readonly asked: number;
  readonly failed: number;
  /** False when it stopped at its bound. */
  readonly complete: boolean;
  /** The time, epoch ms, up to which the shard has been searched. */
  readonly coveredUntil: number;
  /** Pairs whose subscriber is behind, each with the time, epoch ms, of its first event that was passed by. */
  readonly behind: ReadonlyMap<Pair, number>;
  /** Saves how far it came; only once what is behind is remembered. */
  readonly saveLater: () => Promise<void>;
  /** It ended before a subscriber that is behind, and goes on there in the next run. */
  readonly isHeld: boolean;
}

/** The bounds of a search of one shard. */
interface ShardBounds {
  /** Epoch ms; later events aren't looked at. */
  readonly before: number;
  readonly max: number;
  readonly now: number;
  /** Ms from its recording for which an event waits whose subscriber is behind. */
  readonly lateWaitMs: number;
}

/** The position before every event that was recorded at a time, epoch ms, or later. */
function positionAt(recordedAt: number): Checkpoint {
  return { recordedAt: Timestamp.fromMillis(recordedAt), path: 'eventLog/-/events/-' };
}

/**
 * Reads a shard on from its checkpoint, for all subscribers. One that is behind is passed by, and keeps no other one waiting:
 * a late search looks for its deliveries in later runs. Without a checkpoint it begins a year ago: the log keeps events longer
 * than inboxes keep what was handled, so what is older could be applied twice.
 */
export async function searchOn(shard: number, run: ShardBounds, runtime: ReconcileRuntime): Promise<LogSearch> {
  const { checkpoints } = runtime;
  const position = (await readCheckpoint(checkpoints, shard)) ?? positionAt(run.now - replayableMs);
  const save = (reached: Checkpoint) => saveCheckpoint(checkpoints, shard, reached);
  return searchLog({ shard, from: position, isWanted: () => true, save, waits: false }, run, runtime);
}

/** Reads a shard once more, for the pairs of a late search alone. Waits where a subscriber is behind. */
export async function searchAgain(
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
  return searchLog({ shard, from: position, isWanted, save, waits: true }, range, runtime);
}

/** What a search of a shard is about. */
interface ShardSearch {
  readonly shard: number;
  readonly from: Checkpoint;
  /** Whether it is about this delivery of an event; `recordedAt` is in epoch ms. */
  readonly isWanted: (expected: ExpectedDelivery, recordedAt: number) => boolean;
  readonly save: (position: Checkpoint) => Promise<void>;
  /** Whether it ends where a subscriber is behind. */
  readonly waits: boolean;
}

async function searchLog(
  { shard, from, isWanted, save, waits }: ShardSearch,
  { before, max, now, lateWaitMs }: ShardBounds,
  runtime: ReconcileRuntime,
): Promise<LogSearch> {
  let [checked, asked, failed] = [0, 0, 0];
  let [position, reached] = [from, from];
  const behind = new Map<Pair, number>();
  let saveLater = () => Promise.resolve();
  const adopt = async ({ service, subscriber, eventId, type }: ExpectedDelivery) => {
    const key = { subscriber, eventId, type };
    const began = await createInboxEntry(firestore(), key, { cause: 'never began', replay: null }, now);
    if (!began) return; // by its subscriber, in the meantime
    if (await ask(service, { ...key, replay: null }, 'lost', runtime)) asked++;
    else failed++;
  };
  const result = (complete: boolean, coveredUntil: number, isHeld = false): LogSearch => ({
    ...{ checked, asked, failed, complete, coveredUntil, behind, isHeld },
    saveLater: () => saveLater(),
  });
  while (checked < max) {
    const size = Math.min(pageSize, max - checked);
    const rows = await readLogPage(shard, position, before, size);
    const expected = rows.flatMap(({ event, position: { recordedAt } }) => {
      const deliveries = event ? expectedDeliveries(event, runtime.subscribersTo) : [];
      const at = recordedAt.toMillis();
      return deliveries
        .filter((delivery) => isWanted(delivery, at))
        .map((delivery) => ({ ...delivery, recordedAt: at }));
    });
    const undelivered = await findUndelivered(expected);
    const oldest = Math.min(...undelivered.map(({ recordedAt }) => recordedAt));
    const late = now - oldest < lateWaitMs ? subscribersBehind(expected, undelivered) : new Map<string, never>();
    for (const [subscriber, page] of late) runtime.log.deliveriesBehind(subscriber, shard, page);
    for (const { subscriber, type, recordedAt } of undelivered.filter((one) => late.has(one.subscriber))) {
      const pair = pairOf(subscriber, topicOf(type));
      behind.set(pair, Math.min(recordedAt, behind.get(pair) ?? Infinity));
    }
    await someAtOnce(
      undelivered.filter(({ subscriber }) => !late.has(subscriber)),
      adopt,
    );
    if (waits && late.size > 0) return result(true, reached.recordedAt.toMillis(), true);
    const settled = rows.findLast((row) => row.position.recordedAt.toMillis() < now - settlingMs)?.position;
    if (settled) {
      reached = settled;
      if (behind.size === 0) await save(settled);
      else saveLater = () => save(settled);
    }
    position = rows.at(-1)?.position ?? position;
    checked += rows.length;
    if (rows.length < size) return result(true, Math.min(before, now - settlingMs));
  }
  return result(false, reached.recordedAt.toMillis());
}

async function someAtOnce<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += askedAtOnce) {
    await Promise.all(all.slice(from, from + askedAtOnce).map(work));
  }
}
