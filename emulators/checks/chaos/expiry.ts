import type { EventEnvelope } from '@fresh/contracts/envelope';
import { subscribersTo } from '@fresh/contracts/registry';
import { retentionMs } from '@fresh/contracts/retention';
import { eventPath } from '@fresh/kernel/events/event-log';
import { inboxRef } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import { Timestamp, type Query, type QueryDocumentSnapshot } from 'firebase-admin/firestore';
import { expectedDeliveries } from '../../../functions/platform/src/expected-deliveries.ts';
import { readAll } from './read-all.ts';

/** Ms from the beginning of a run after which its old events expire: in the middle of it. */
const expiresAfterMs = 30 * 60_000;

/** When an event has to be committed that expires in the middle of a run; both in epoch ms. */
export function keptFromOf(startedAt: number): number {
  return startedAt + expiresAfterMs - retentionMs.events;
}

/**
 * Firestore's TTL on the log. An event that expires is deleted once each of its subscribers has an inbox entry: it is three
 * years old then, and the reconciler asks for what has none within minutes.
 */
export class Expiry {
  /** Ids of the events that are gone. */
  readonly gone = new Set<string>();

  constructor(private readonly old: ReadonlySet<string>) {}

  /** Whether an event is about to expire. */
  isExpiring(eventId: string): boolean {
    return this.old.has(eventId) && !this.gone.has(eventId);
  }

  /** Deletes what has expired; the number of events. `now` is epoch ms. */
  async sweep(now: number): Promise<number> {
    let swept = 0;
    for (const document of await expired(firestore().collectionGroup('events'), now)) {
      const event = document.data() as EventEnvelope;
      if (!(await isStarted(event))) continue;
      await document.ref.delete();
      this.gone.add(event.id);
      swept++;
    }
    return swept;
  }
}

/** Deletes inbox entries, dead letters and marks of captures that have expired; their number. `now` is epoch ms. */
export async function sweepRecords(now: number): Promise<number> {
  let swept = 0;
  const writer = firestore().bulkWriter({ throttling: false });
  for (const collection of ['inbox', 'deadLetters', 'captures']) {
    const documents = await expired(firestore().collection(collection), now);
    for (const { ref } of documents) void writer.delete(ref);
    swept += documents.length;
  }
  await writer.close();
  return swept;
}

/** Those of the events that are in the log. */
export async function stillLogged(events: readonly EventEnvelope[]): Promise<EventEnvelope[]> {
  if (events.length === 0) return [];
  const found = await firestore().getAll(...events.map(({ type, id }) => firestore().doc(eventPath(type, id))));
  return events.filter((_, index) => found[index]?.exists);
}

async function expired(query: Query, now: number): Promise<QueryDocumentSnapshot[]> {
  return readAll(query.where('expireAt', '<=', Timestamp.fromMillis(now)).orderBy('expireAt'));
}

async function isStarted(event: EventEnvelope): Promise<boolean> {
  const refs = expectedDeliveries(event, subscribersTo).map((key) => inboxRef(firestore(), key));
  return refs.length === 0 || (await firestore().getAll(...refs)).every(({ exists }) => exists);
}
