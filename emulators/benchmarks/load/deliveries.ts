import { setTimeout as delay } from 'node:timers/promises';
import { eventEnvelope } from '@fresh/contracts/envelope';
import { subscribersTo } from '@fresh/contracts/registry';
import { firestore } from '@fresh/kernel/firebase';
import { expectedDeliveries } from '../../../functions/platform/src/expected-deliveries.ts';

/** Events of the log, and how many of their deliveries ended and how. */
export interface Deliveries {
  readonly events: number;
  readonly expected: number;
  readonly done: number;
  readonly dead: number;
  /** `{subscriber}:{eventId}` of those that aren't finished. */
  readonly open: readonly string[];
}

/** Waits until every event of the log has reached every subscriber, those too that follow from others; or the deadline. */
export async function settled(deadlineMs: number): Promise<Deliveries> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const now = await deliveries();
    if (now.open.length === 0 || Date.now() > deadline) return now;
    await delay(2_000);
  }
}

async function deliveries(): Promise<Deliveries> {
  const events = await firestore().collectionGroup('events').select('id', 'type').get();
  const entries = await firestore().collection('inbox').select('progress.status').get();
  const head = eventEnvelope.pick({ id: true, type: true });
  const expected = events.docs
    .flatMap((document) => expectedDeliveries(head.parse(document.data()), subscribersTo))
    .map(({ subscriber, eventId }) => `${subscriber}:${eventId}`);
  const statusOf = new Map(entries.docs.map((document) => [document.id, String(document.get('progress.status'))]));
  const ended = (status: string) => expected.filter((key) => statusOf.get(key) === status).length;
  return {
    events: events.size,
    expected: expected.length,
    done: ended('done'),
    dead: ended('dead'),
    open: expected.filter((key) => !['done', 'dead'].includes(statusOf.get(key) ?? '')),
  };
}
