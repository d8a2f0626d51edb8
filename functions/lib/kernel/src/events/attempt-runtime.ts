import type { Firestore, Timestamp } from 'firebase-admin/firestore';
import type { Redelivery } from './redelivery.ts';

/** What delivered an event: its publisher, right after the commit; the trigger of that commit; or a task of the redelivery queue. */
export type Delivery = (
  { readonly by: 'push' | 'trigger' } | ({ readonly by: 'task' } & Pick<Redelivery, 'replay'>)
) & {
  /**
   * When the commit was that logged the event, of a push by its publisher's clock; without it, `recordedAt` counts, the time
   * at which that commit arrived.
   */
  readonly loggedAt?: Timestamp | undefined;
};

/** The outside world of an attempt. */
export interface AttemptRuntime {
  readonly db: Firestore;
  /** Epoch ms. */
  readonly now: () => number;
  /** How long a delivery may work on an event, in ms. */
  readonly deadlineMs: number;
  /** Whether an operator has paused the subscriber; what is known may be fifteen seconds old. */
  readonly isPaused: (subscriber: string) => Promise<boolean>;
  /**
   * Asks for another delivery: soon, or at `wakeAt` (epoch ms, at most 30 days ahead). `step` names the part of a long effect that
   * it begins with.
   */
  readonly enqueue: (task: Redelivery, wakeAt?: number, step?: string) => Promise<void>;
  /** Waits a moment, longer each round, before the event is handled again: contending deliveries should drift apart. */
  readonly pause: (round: number) => Promise<void>;
}

/**
 * How a delivery ended: the effect is committed; it had been before; another attempt is in the queue; the first steps of
 * a long effect are committed, and a task for the next ones is in the queue; its subscriber is paused; it is a dead letter; it
 * isn't due yet and a task will deliver it then; or the event isn't for this subscriber.
 */
export type Outcome = 'handled' | 'duplicate' | 'waiting' | 'continued' | 'held' | 'dead' | 'postponed' | 'ignored';

/** An outcome, and what its log line adds. */
export interface DeliveryResult {
  readonly outcome: Outcome;
  readonly attempts?: number;
  /** Commits that the effect took, and when the last of them was. */
  readonly steps?: number;
  readonly committedAt?: Timestamp | undefined;
  readonly isReplay?: boolean;
  /** Why this delivery failed. */
  readonly cause?: unknown;
}
