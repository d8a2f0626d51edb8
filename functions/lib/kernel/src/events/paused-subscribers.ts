import { pauseKnownMs } from '@fresh/contracts/pause';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import { refreshAhead } from '../service-auth/refresh-ahead.ts';

/** The collection of the subscribers that an operator has paused, or resumed a moment ago. Only `platform` writes it. */
export const subscriberStates = '_subscribers';

/** Ms after which it is read again, beside the deliveries, so that an instance with steady work waits for none of these reads. */
const refreshMs = 10_000;

/** Far more than there are subscribers. */
const maxStates = 200;

const state = z.object({ state: z.string() });

async function readPaused(): Promise<ReadonlySet<string>> {
  const { docs } = await firestore().collection(subscriberStates).select('state').limit(maxStates).get();
  const isPausedIn = (document: (typeof docs)[number]) => state.safeParse(document.data()).data?.state === 'paused';
  return new Set(docs.filter(isPausedIn).map(({ id }) => id));
}

/**
 * Keeps the names of paused subscribers. One query, most often without a result, for all deliveries of an instance in ten
 * seconds: no delivery has a read of its own. What was read counts from before the read. `now` gives epoch ms.
 */
export function keepPaused(
  read: () => Promise<ReadonlySet<string>>,
  now: () => number,
): (subscriber: string) => Promise<boolean> {
  const paused = refreshAhead(async () => {
    const readAt = now();
    return { value: await read(), refreshAtMs: readAt + refreshMs, expiresAtMs: readAt + pauseKnownMs };
  }, now);
  return async (subscriber) => (await paused.get()).has(subscriber);
}

/** Whether an operator has paused a subscriber, as of fifteen seconds ago or later. Fails when Firestore does. */
export const isPaused = keepPaused(readPaused, Date.now);
