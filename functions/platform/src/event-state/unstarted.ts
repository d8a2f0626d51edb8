import { unstartedLagLimitMs } from '@fresh/contracts/slo';
import type { ExpectedDelivery } from '../expected-deliveries.ts';

/** A subscriber that hasn't started with an event, and when the oldest such event was recorded, epoch ms. */
export interface UnstartedSubscriber {
  readonly subscriber: string;
  readonly since: number;
}

/** What the reconciler measured of deliveries that have not started. */
export interface Unstarted {
  /** Epoch ms. */
  readonly measuredAt: number;
  readonly subscribers: readonly UnstartedSubscriber[];
}

/** A delivery that should have started, of an event that was recorded at `recordedAt`, epoch ms. */
export type DueDelivery = Pick<ExpectedDelivery, 'subscriber'> & { readonly recordedAt: number };

/** Of each subscriber the oldest of these deliveries, the oldest first. */
export function oldestOfEach(undelivered: readonly DueDelivery[]): UnstartedSubscriber[] {
  const oldest = new Map<string, number>();
  for (const { subscriber, recordedAt } of undelivered) {
    oldest.set(subscriber, Math.min(recordedAt, oldest.get(subscriber) ?? Infinity));
  }
  return [...oldest]
    .map(([subscriber, since]) => ({ subscriber, since }))
    .sort((a, b) => a.since - b.since || a.subscriber.localeCompare(b.subscriber));
}

/** Ms after which a measurement says nothing any more: three runs of the reconciler have passed. */
const validMs = 15 * 60_000;

/** The longest lag that is still known, in ms; null when nothing was measured lately or nothing waits. */
export function unstartedLagMs(unstarted: Unstarted | null, now: number): number | null {
  const [first] = unstarted?.subscribers ?? [];
  if (!unstarted || !first || now - unstarted.measuredAt > validMs) return null;
  // Of the measurement: what it found may have started since.
  return Math.max(0, unstarted.measuredAt - first.since);
}

/** Whether a subscriber is further behind with starting than any of them ever should be. */
export function isBehind(unstarted: Unstarted | null, now: number): boolean {
  return (unstartedLagMs(unstarted, now) ?? 0) > unstartedLagLimitMs;
}
