import type { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import type * as log from '../log.ts';
import { storedTimestamp } from '../stored-timestamp.ts';
import { annotate } from '../telemetry/execution-context.ts';
import { attempt, LeasedError, type AttemptRuntime, type Delivery, type Ending, type Outcome } from './attempt.ts';
import type { AnySubscriber } from './subscriber.ts';

/** What a delivery needs of the world. */
export interface DeliveryRuntime extends AttemptRuntime {
  readonly log: Pick<typeof log, 'eventDelivered' | 'eventUnreadable'>;
}

/**
 * Handles one delivery, whatever came before it (`attempt.ts`), and says in one line how it ended.
 *
 * Throws when whoever delivered should do so again: the queue after a failed attempt; the platform when not even the
 * failure could be noted.
 */
export async function deliver(
  subscriber: AnySubscriber,
  logged: unknown,
  delivery: Delivery,
  runtime: DeliveryRuntime,
): Promise<Outcome> {
  const head = z.object({ id: z.string(), type: z.string() }).safeParse(logged);
  // Nothing in the log has no id and type; such a document isn't ours and there is no key to remember it by.
  if (!head.success) {
    runtime.log.eventUnreadable(subscriber.subscription.name, head.error);
    return 'ignored';
  }
  const { id: eventId, type } = head.data;
  const key = { subscriber: subscriber.subscription.name, eventId, type };
  const say = (outcome: log.DeliveryLine['outcome'], more: Omit<Partial<log.DeliveryLine>, 'outcome'>) => {
    runtime.log.eventDelivered({ ...key, outcome, ...more });
    annotate({ outcome, failed: more.cause !== undefined });
  };
  let ending: Ending;
  try {
    ending = await attempt(subscriber, key, logged, delivery, runtime);
  } catch (error) {
    if (error instanceof LeasedError) say('waiting', {});
    else say('failed', { cause: error });
    throw error;
  }
  const { outcome, attempts, steps, committedAt, isReplay, cause } = ending;
  if (outcome === 'ignored') return outcome;
  const propagationMs = isReplay || !committedAt ? undefined : propagationOf(logged, committedAt);
  say(outcome, { attempts, steps, propagationMs, cause });
  // The queue waits and tries again.
  if (outcome === 'waiting' && delivery.by === 'task') throw cause;
  return outcome;
}

/** Ms from the commit that logged the event to that of its effect; undefined of events that don't say when they came. */
function propagationOf(logged: unknown, committedAt: Timestamp): number | undefined {
  const { data } = z.object({ recordedAt: storedTimestamp }).safeParse(logged);
  return data && committedAt.toMillis() - data.recordedAt.toMillis();
}
