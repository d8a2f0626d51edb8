import { pauseKnownMs } from '@fresh/contracts/pause';

/** What an operator wants of a subscriber's deliveries, as it is stored; no document is the ordinary state. */
export interface SubscriberState {
  readonly subscriber: string;
  /** `resuming`: deliveries flow again, and what the pause held is on its way into the queue. */
  readonly state: 'paused' | 'resuming';
  /** When that began, epoch ms. */
  readonly since: number;
  /** Uid of the operator. */
  readonly by: string;
  readonly reason: string | null;
}

/** What an operator asks for. */
export interface Wish {
  readonly subscriber: string;
  readonly by: string;
  readonly reason: string | null;
}

/** The state after a pause. A second one keeps the time of the first. */
export function pause(before: SubscriberState | null, wish: Wish, now: number): SubscriberState {
  return { ...wish, state: 'paused', since: before?.state === 'paused' ? before.since : now };
}

/** The state after a resume; null of a subscriber that isn't paused, and of one that is being resumed the state it has. */
export function resume(before: SubscriberState | null, { by }: Wish, now: number): SubscriberState | null {
  return before?.state === 'paused' ? { ...before, state: 'resuming', since: now, by } : before;
}

/**
 * Whether nothing more can be held for a resumed subscriber. Instances hold events until they know of its end:
 *
 *   resumed ── released ─────────────── searched again: none ── forgotten
 *   instance that doesn't know yet: one more held ──┘
 */
export function isResumed({ state, since }: SubscriberState, held: number, now: number): boolean {
  return state === 'resuming' && held === 0 && now - since > 4 * pauseKnownMs;
}
