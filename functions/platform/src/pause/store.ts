import type { InboxKey } from '@fresh/kernel/events/inbox';
import { subscriberStates } from '@fresh/kernel/events/paused-subscribers';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import type { SubscriberState } from './pause.ts';

const stored = z.object({
  state: z.enum(['paused', 'resuming']),
  since: timestampMs,
  by: z.string(),
  reason: z.string().nullable(),
});

/** Far more than there are subscribers. */
const maxStates = 200;

/** Every subscriber that is paused, or was a moment ago, by name. */
export async function readStates(): Promise<SubscriberState[]> {
  const { docs } = await firestore().collection(subscriberStates).limit(maxStates).get();
  return docs.flatMap((document) => {
    const { data, error } = stored.safeParse(document.data());
    if (error) log.documentUnreadable(document.ref.path, error);
    return data ? [{ subscriber: document.id, ...data }] : [];
  });
}

/** Changes the state of a subscriber in a transaction: two operators may ask at once. */
export async function changeState(
  subscriber: string,
  change: (before: SubscriberState | null) => SubscriberState | null,
): Promise<SubscriberState | null> {
  const ref = firestore().collection(subscriberStates).doc(subscriber);
  return firestore().runTransaction(async (transaction) => {
    const snapshot = await transaction.get(ref);
    const before = snapshot.exists ? { subscriber, ...stored.parse(snapshot.data()) } : null;
    const after = change(before);
    if (after && after !== before) {
      const { state, since, by, reason } = after;
      transaction.set(ref, { state, since: Timestamp.fromMillis(since), by, reason });
    }
    if (!after && before) transaction.delete(ref);
    return after;
  });
}

const heldEntry = z.object({ subscriber: z.string(), eventId: z.string(), type: z.string() });

/** Some of the deliveries that a pause holds. What is released isn't among them any more, so there is no cursor. */
export async function readHeld(subscriber: string, limit: number): Promise<InboxKey[]> {
  const { docs } = await firestore()
    .collection('inbox')
    .where('heldFor', '==', subscriber)
    .select('subscriber', 'eventId', 'type')
    .limit(limit)
    .get();
  return docs.map((document) => heldEntry.parse(document.data()));
}
