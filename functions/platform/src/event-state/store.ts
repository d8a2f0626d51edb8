import { oldestDeadLetter } from '@fresh/kernel/events/dead-letter';
import { logShards } from '@fresh/kernel/events/event-log';
import { inboxRef } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import { storedTimestamp } from '@fresh/kernel/stored-timestamp';
import { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import { expectedDeliveries, type SubscribersTo } from '../expected-deliveries.ts';
import { maxCounted, type Backlog, type Delivery } from './event-state.ts';

/**
 * What waits at the subscribers. A read for each shard and two counts, whatever there is: a count costs one for each 1,000
 * index entries (https://firebase.google.com/docs/firestore/pricing), and it ends at the first thousand.
 *
 * Nothing is counted while events are handled: a counter would cost each of them a write, and be hot. What isn't
 * finished and what was given up lies in the database anyway.
 *
 * `notBefore` is the time, epoch ms, of the oldest known one: below it the index holds entries that were closed a moment ago,
 * and passing by those takes Firestore the longer the more there are ("too many recent deletes",
 * https://cloud.google.com/firestore/native/docs/resolve-latency).
 */
export async function readBacklog(notBefore = 0): Promise<Backlog> {
  const inbox = firestore().collection('inbox');
  const oldestOf = (shard: number) =>
    inbox
      .where('openShard', '==', shard)
      .where('openSince', '>=', Timestamp.fromMillis(notBefore))
      .orderBy('openSince')
      .limit(1)
      .select('openSince')
      .get();
  const [oldest, unfinished, deadLetters] = await Promise.all([
    Promise.all(Array.from({ length: logShards }, (_, shard) => oldestOf(shard))),
    inbox.where('openShard', '>=', 0).limit(maxCounted).count().get(),
    firestore()
      .collection('deadLetters')
      .where('diedAt', '>=', Timestamp.fromMillis(oldestDeadLetter(Date.now())))
      .limit(maxCounted)
      .count()
      .get(),
  ]);
  const times = oldest.flatMap(({ docs }) => docs.map((document) => storedTimestamp.parse(document.get('openSince'))));
  const since = times.map((time) => time.toMillis());
  return {
    unfinished: unfinished.data().count,
    untouchedSince: since.length > 0 ? Math.min(...since) : null,
    deadLetters: deadLetters.data().count,
  };
}

/** Ms that an entry's time may lie before the newest known one: far more than the instances' clocks differ. */
const clocksDifferMs = 60 * 60_000;

const oldestKnown = z.object({ since: z.number() });

/** Remembers a backlog for `readOldestKnown`; `now` is epoch ms. */
export async function saveOldestKnown({ untouchedSince }: Backlog, now: number): Promise<void> {
  await oldestKnownRef().set({ since: Math.min(untouchedSince ?? now, now - clocksDifferMs) });
}

/** A time, epoch ms, before which no entry is open: an entry that is touched gets a later time, never an earlier one. */
export async function readOldestKnown(): Promise<number> {
  return oldestKnown.safeParse((await oldestKnownRef().get()).data()).data?.since ?? 0;
}

function oldestKnownRef() {
  return firestore().doc('_reconciler/oldestOpen');
}

/** Ms: younger events may rightly be on their way. */
const settlingMs = 5_000;

/** Events of each of the log's shards. Together with their inbox entries about a hundred reads, however many events there are. */
const eventsPerShard = 3;

const handled = z.object({ progress: z.object({ status: z.string() }), replay: z.unknown().optional() });

/** An event of the sample. */
export interface SampledEvent {
  /** Null when the document has no id and type: no subscriber could be expected to handle it. */
  readonly event: { readonly id: string; readonly type: string } | null;
  /** When Firestore recorded it, epoch ms. */
  readonly recordedAt: number;
}

const head = z.object({ id: z.string(), type: z.string() });

/**
 * The newest events, some of each shard: shards are filled by the hash of an event's id, so that these are as good as any.
 * Not those of the last minutes: how many that are depends on the hour, and with it what the response costs.
 */
export async function readNewestEvents(now: number): Promise<SampledEvent[]> {
  const pages = Array.from({ length: logShards }, (_, shard) =>
    firestore()
      .collectionGroup('events')
      .where('shard', '==', shard)
      .where('recordedAt', '<', Timestamp.fromMillis(now - settlingMs))
      .orderBy('recordedAt', 'desc')
      .limit(eventsPerShard)
      .select('id', 'type', 'recordedAt')
      .get(),
  );
  return (await Promise.all(pages)).flatMap(({ docs }) =>
    docs.map((document) => ({
      event: head.safeParse(document.data()).data ?? null,
      recordedAt: storedTimestamp.parse(document.get('recordedAt')).toMillis(),
    })),
  );
}

/**
 * What became of these events at each of their subscribers. The time is from Firestore's recording of the event to its
 * commit of the finished inbox entry, which is that of the effect: no clock of ours is in it. What was replayed is left out.
 */
export async function readDeliveries(
  events: readonly SampledEvent[],
  subscribersOf: SubscribersTo,
): Promise<Delivery[]> {
  const expected = events.flatMap(({ event, recordedAt }) => {
    const deliveries = event ? expectedDeliveries(event, subscribersOf) : [];
    return deliveries.map((key) => ({ ref: inboxRef(firestore(), key), recordedAt }));
  });
  if (expected.length === 0) return [];
  const refs = expected.map(({ ref }) => ref);
  const entries = await firestore().getAll(...refs, { fieldMask: ['progress.status', 'replay'] });
  return expected.flatMap(({ recordedAt }, index): Delivery[] => {
    const snapshot = entries[index];
    const entry = handled.safeParse(snapshot?.data()).data;
    if (entry?.replay) return [];
    if (entry?.progress.status !== 'done' || !snapshot?.updateTime) return [null];
    return [Math.max(0, snapshot.updateTime.toMillis() - recordedAt)];
  });
}
