import type { ExpectedDelivery } from '../expected-deliveries.ts';
import type { PageOfSubscriber } from './reconcile-runtime.ts';

/** So few deliveries that have not started are asked for at once, whatever their share. */
const fewDeliveries = 5;

/** The share of a page's deliveries from which on its subscriber is behind. Lost triggers are far fewer. */
const behindShare = 0.05;

/**
 * The subscribers that are behind with a page of the log: so many of their deliveries have not started that their triggers are
 * late rather than lost. Asking the queue for all of them would make several times the work of a backlog, and a longer one:
 *
 *   late      Pub/Sub has a backlog ── asked: entry, task ── trigger: rejected, reads, plans again ── task: duplicate
 *   waiting   Pub/Sub has a backlog ── the trigger delivers ── a later run finds it done
 */
export function subscribersBehind(
  expected: readonly ExpectedDelivery[],
  undelivered: readonly ExpectedDelivery[],
): Map<string, PageOfSubscriber> {
  const ofEach = countBySubscriber(expected);
  const behind = [...countBySubscriber(undelivered)].flatMap(([subscriber, count]) => {
    const all = ofEach.get(subscriber) ?? 0;
    const page = { expected: all, undelivered: count };
    return count > fewDeliveries && count >= behindShare * all ? [[subscriber, page] as const] : [];
  });
  return new Map(behind);
}

function countBySubscriber(deliveries: readonly ExpectedDelivery[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { subscriber } of deliveries) counts.set(subscriber, (counts.get(subscriber) ?? 0) + 1);
  return counts;
}

/** What a service's queue dispatches, a second (`rateLimits` in functions/lib/kernel/src/events/subscribe.ts). */
const dispatchesPerSecond = 100;

/**
 * How long the queues need for all open deliveries, in ms, if one queue has them all; 0 below ten seconds. For so much longer
 * than usual an entry may be untouched while its task waits for its turn.
 */
export function drainMs(open: number): number {
  const ms = (open / dispatchesPerSecond) * 1_000;
  return ms < 10_000 ? 0 : ms;
}
