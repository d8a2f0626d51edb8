import { logShards } from '@fresh/kernel/events/event-log';
import { inboxRef } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import { storedTimestamp } from '@fresh/kernel/stored-timestamp';
import { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import { expectedDeliveries, type SubscribersTo } from '../expected-deliveries.ts';
import { oldestOfEach, type Unstarted } from './unstarted.ts';

const minute = 60_000;

/** Ms before now at which the log is sampled. A subscriber that is behind has not started with any sample younger than its lag. */
const agesMs = [60 * minute, 15 * minute, 5 * minute, minute];

/** Ms: younger events may rightly be on their way, also to an instance that starts. */
const settlingMs = 30_000;

/** Events of one shard from one age on. All samples together, with their inbox entries, are about a thousand reads. */
const eventsPerSample = 10;

const head = z.object({ id: z.string(), type: z.string(), recordedAt: storedTimestamp });

/**
 * Measures how far subscribers are behind with starting on events, by samples of the log: the reads are the same however many
 * events there are, and the result is as fine as the samples' ages. Where few events are logged it is exact. A single event
 * that got lost between the samples is for the reconciler to find.
 */
export async function measureUnstarted(now: number, subscribersTo: SubscribersTo): Promise<Unstarted> {
  const samples = agesMs.flatMap((ageMs) =>
    Array.from({ length: logShards }, (_, shard) => readSample(shard, now - ageMs, now - settlingMs)),
  );
  const events = new Map((await Promise.all(samples)).flat().map((event) => [event.id, event]));
  const due = [...events.values()].flatMap(({ recordedAt, ...event }) =>
    expectedDeliveries(event, subscribersTo).map((delivery) => ({ ...delivery, recordedAt })),
  );
  const undelivered: typeof due = [];
  for (let from = 0; from < due.length; from += entriesAtOnce) {
    const some = due.slice(from, from + entriesAtOnce);
    const entries = await firestore().getAll(...some.map((key) => inboxRef(firestore(), key)), {
      fieldMask: ['eventId'],
    });
    undelivered.push(...some.filter((_, index) => !entries[index]?.exists));
  }
  return { measuredAt: now, subscribers: oldestOfEach(undelivered) };
}

/** Inbox entries of one read. */
const entriesAtOnce = 300;

async function readSample(shard: number, from: number, before: number) {
  const { docs } = await firestore()
    .collectionGroup('events')
    .where('shard', '==', shard)
    .where('recordedAt', '>=', Timestamp.fromMillis(from))
    .where('recordedAt', '<', Timestamp.fromMillis(before))
    .orderBy('recordedAt')
    .limit(eventsPerSample)
    .select('id', 'type', 'recordedAt')
    .get();
  return docs.flatMap((document) => {
    const { data } = head.safeParse(document.data());
    return data ? [{ ...data, recordedAt: data.recordedAt.toMillis() }] : [];
  });
}

const stored = z.object({
  measuredAt: z.number(),
  subscribers: z.array(z.object({ subscriber: z.string(), since: z.number() })),
});

/** The last measurement; null before the first. */
export async function readUnstarted(): Promise<Unstarted | null> {
  return stored.safeParse((await unstartedRef().get()).data()).data ?? null;
}

/** Keeps a measurement for those who ask: it takes too many reads for each of them. */
export async function saveUnstarted({ measuredAt, subscribers }: Unstarted): Promise<void> {
  await unstartedRef().set({ measuredAt, subscribers: subscribers.map((one) => ({ ...one })) });
}

function unstartedRef() {
  return firestore().doc('_reconciler/unstarted');
}
