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
 * What waits at the subscribers. Three reads, whatever there is: a count costs one for each 1,000 index entries
 * (https://firebase.google.com/docs/firestore/pricing), and it ends at the first thousand.
 *
 * Nothing is counted while events are handled: a counter would cost each of them a write, and be hot. What isn't
 * finished and what was given up lies in the database anyway.
 */
export async function readBacklog(): Promise<Backlog> {
  const open = firestore().collection('inbox').orderBy('openSince');
  const [oldest, unfinished, deadLetters] = await Promise.all([
    open.limit(1).select('openSince').get(),
    open.limit(maxCounted).count().get(),
    firestore()
      .collection('deadLetters')
      .where('diedAt', '>=', Timestamp.fromMillis(oldestDeadLetter(Date.now())))
      .limit(maxCounted)
      .count()
      .get(),
  ]);
  const since = storedTimestamp.safeParse(oldest.docs[0]?.get('openSince')).data;
  return {
    unfinished: unfinished.data().count,
    untouchedSince: since?.toMillis() ?? null,
    deadLetters: deadLetters.data().count,
  };
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
