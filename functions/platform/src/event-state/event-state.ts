import { inboxLagLimitMs, type TimedObjective } from '@fresh/contracts/slo';
import { isBehind, type Unstarted } from './unstarted.ts';

/** Highest number that is counted: 1,000 means "1,000 or more". Beyond it the cost of counting would grow. */
export const maxCounted = 1_000;

/** What waits at the subscribers, as it is stored. */
export interface Backlog {
  /** Deliveries that have started and aren't finished, up to `maxCounted`. */
  readonly unfinished: number;
  /** Epoch ms at which the longest neglected of them was last touched; null when there is none. */
  readonly untouchedSince: number | null;
  /** Up to `maxCounted`. */
  readonly deadLetters: number;
}

/** What is known of the deliveries that have not ended. */
export interface OpenDeliveries {
  readonly backlog: Backlog;
  readonly unstarted: Unstarted | null;
  /** Subscribers that an operator has paused. */
  readonly paused: readonly string[];
}

/** A delivery that should have taken place, and how long it took, in ms; null as long as it isn't finished. */
export type Delivery = number | null;

/** How fast recent events reached their subscribers. */
export interface Propagation {
  /** Of that many deliveries. */
  readonly deliveries: number;
  /** Of them, not finished yet. */
  readonly unfinished: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly maxMs: number | null;
  /** The promise: `goal` of all deliveries within `withinMs`. */
  readonly withinMs: number;
  readonly goal: number;
  /** The share that was; one that isn't finished was not. Null when there was none. */
  readonly within: number | null;
}

/** Ms since the oldest unfinished delivery was touched; null when nothing waits. */
export function inboxLagMs({ untouchedSince }: Pick<Backlog, 'untouchedSince'>, now: number): number | null {
  // Firestore's clock may be a little ahead of ours.
  return untouchedSince === null ? null : Math.max(0, now - untouchedSince);
}

/** Whether unfinished deliveries are still retried: a queue waits ten minutes at most between two attempts. */
export function areDeliveriesStuck(backlog: Pick<Backlog, 'untouchedSince'>, now: number): boolean {
  return (inboxLagMs(backlog, now) ?? 0) > inboxLagLimitMs;
}

/** Whether deliveries flow. What an operator has paused is not a fault, so that a fault shows beside it. */
export function deliveriesCheck(
  { backlog, unstarted, paused }: OpenDeliveries,
  now: number,
): 'pass' | 'stuck' | 'paused' {
  if (areDeliveriesStuck(backlog, now) || isBehind(unstarted, now)) return 'stuck';
  return paused.length > 0 ? 'paused' : 'pass';
}

/** Figures of a sample of deliveries; percentiles by nearest rank, of the finished ones. */
export function propagationOf(sample: readonly Delivery[], { goal, withinMs }: TimedObjective): Propagation {
  const took = sample.filter((one) => one !== null).sort((a, b) => a - b);
  const rank = (p: number) => took[Math.max(0, Math.ceil(p * took.length) - 1)] ?? null;
  const good = took.filter((ms) => ms <= withinMs).length;
  return {
    deliveries: sample.length,
    unfinished: sample.length - took.length,
    p50Ms: rank(0.5),
    p95Ms: rank(0.95),
    maxMs: rank(1),
    withinMs,
    goal,
    within: sample.length === 0 ? null : Math.round((good / sample.length) * 1e4) / 1e4,
  };
}
