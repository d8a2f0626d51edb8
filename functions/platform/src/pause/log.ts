import { writeLine } from '@fresh/kernel/telemetry/line';

/** An operator paused a subscriber. Without the reason, which is free text. */
export function subscriberPaused(uid: string, subscriber: string): void {
  writeLine('WARNING', 'subscriber_paused', 'subscriber paused', { uid, subscriber, outcome: 'paused' });
}

/** An operator resumed a subscriber. */
export function subscriberResumed(uid: string, subscriber: string): void {
  writeLine('INFO', 'subscriber_resumed', 'subscriber resumed', { uid, subscriber, outcome: 'resumed' });
}

/** Deliveries that a pause held are in the queue. */
export function subscriberReleased(subscriber: string, released: number, complete: boolean): void {
  const outcome = complete ? 'complete' : 'stopped at its bound';
  writeLine('INFO', 'subscriber_released', 'held deliveries are in the queue', { subscriber, released, outcome });
}
