import type { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import type * as log from '../log.ts';
import { storedTimestamp } from '../stored-timestamp.ts';
import { annotate } from '../telemetry/execution-context.ts';
import { attempt } from './attempt.ts';
import type { AttemptRuntime, Delivery, DeliveryResult, Outcome } from './attempt-runtime.ts';
import { dueTimeOf } from './due-time.ts';
import type { AnySubscriber } from './subscriber.ts';

/** The outside world of a delivery. */
export interface DeliveryRuntime extends AttemptRuntime {
  readonly log: Pick<typeof log, 'eventDelivered' | 'eventUnreadable'>;
}

/**
 * Handles one delivery (`attempt.ts`) and logs its outcome in one line.
 *
 * Throws when the event has to be delivered again: by the queue after a failed attempt; by the platform when the failure
 * couldn't be recorded.
 */
export async function deliver(
  subscriber: AnySubscriber,
  logged: unknown,
  delivery: Delivery,
  runtime: DeliveryRuntime,
): Promise<Outcome> {
  const head = z.object({ id: z.string(), type: z.string() }).safeParse(logged);
  // Every event of the log has an id and a type; without them there is no key for an inbox entry.
  if (!head.success) {
    runtime.log.eventUnreadable(subscriber.subscription.name, head.error);
    return 'ignored';
  }
  const { id: eventId, type } = head.data;
  const key = { subscriber: subscriber.subscription.name, eventId, type };
  const say = (outcome: log.DeliveryLine['outcome'], more: Omit<Partial<log.DeliveryLine>, 'outcome'>) => {
    runtime.log.eventDelivered({ ...key, via: delivery.by, outcome, ...more });
    const attempts = more.attempts !== undefined && { 'fresh.attempts': more.attempts };
    annotate({ outcome, failed: more.cause !== undefined, facts: { 'fresh.via': delivery.by, ...attempts } });
  };
  let result: DeliveryResult;
  try {
    result = await attempt(subscriber, key, logged, delivery, runtime);
  } catch (error) {
    say('failed', { cause: error });
    throw error;
  }
  const { outcome, attempts, steps, committedAt, isReplay, cause } = result;
  if (outcome === 'ignored') return outcome;
  const propagationMs =
    isReplay || !committedAt
      ? undefined
      : propagationOf(logged, delivery.loggedAt, dueTimeOf(subscriber, logged), committedAt);
  say(outcome, { attempts, steps, propagationMs, cause });
  // The queue waits and tries again.
  if (outcome === 'waiting' && delivery.by === 'task') throw cause;
  return outcome;
}

/**
 * Ms from the commit that logged the event, or from when it was due, to the commit of its effect; undefined of events that
 * don't say when they came.
 */
function propagationOf(
  logged: unknown,
  loggedAt: Timestamp | undefined,
  dueAt: number | null,
  committedAt: Timestamp,
): number | undefined {
  const { data } = z.object({ recordedAt: storedTimestamp }).safeParse(logged);
  const from = loggedAt ?? data?.recordedAt;
  // The clock of a publisher may be ahead of Firestore's.
  return from && Math.max(0, committedAt.toMillis() - Math.max(from.toMillis(), dueAt ?? 0));
}
