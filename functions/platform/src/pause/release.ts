import { subscriptions } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { releaseHeld } from '@fresh/kernel/events/hold-delivery';
import { pauseKnownMs } from '@fresh/contracts/pause';
import type { Redelivery } from '@fresh/kernel/events/redelivery';
import { firestore } from '@fresh/kernel/firebase';
import * as log from './log.ts';
import { isResumed, type SubscriberState } from './pause.ts';
import { changeState, readHeld, readStates } from './store.ts';

/** Deliveries that one call releases at most: their tasks take the queue twenty seconds. */
const maxReleased = 2_000;

/** Deliveries that are released at the same time. */
const atOnce = 50;

/** What a release needs of the world. */
export interface ReleaseRuntime {
  /** Epoch ms. */
  readonly now: () => number;
  /**
   * Puts a task into a service's queue, to be delivered at `notBefore` (epoch ms) at the earliest; `round` distinguishes
   * deliveries that are meant to be repeated.
   */
  readonly enqueue: (service: ServiceName, task: Redelivery, round: string, notBefore: number) => Promise<void>;
  readonly log: { readonly redeliveryRejected: (subscriber: string, eventId: string, cause: unknown) => void };
}

/** What a release did; `complete` is false when it stopped at its bound. */
export interface Released {
  readonly released: number;
  /** Deliveries that the queue rejected: the reconciler asks for them again, a quarter of an hour later. */
  readonly rejected: number;
  readonly complete: boolean;
}

/**
 * Puts what was held for a resumed subscriber into its service's queue, which delivers it at the queue's pace, so that its
 * neighbours keep theirs. Each entry is opened before its task: a task that is lost, or that the queue rejects, is asked for
 * again by the reconciler. The tasks come once every instance knows of the resume, which would hold the events once more:
 *
 *   resumed ── entry opened, task ─ ─ ─ fifteen seconds ─ ─ ─ delivered ── done
 *   too early: delivered to an instance that believes in the pause ── held again, until the next release
 *
 * Each release has tasks of a name of its own, as Cloud Tasks remembers names for an hour. That an entry is released once is
 * seen to by its own precondition.
 */
export async function release(
  { subscriber, since }: Pick<SubscriberState, 'subscriber' | 'since'>,
  { now, enqueue, log: failures }: ReleaseRuntime,
  max = maxReleased,
): Promise<Released> {
  const service = subscriptions.find(({ name }) => name === subscriber)?.service;
  // Its code was removed while it was paused: there is no queue to ask, and the entries stay as they are.
  if (!service) return { released: 0, rejected: 0, complete: true };
  let [released, rejected] = [0, 0];
  for (let looked = 0; looked < max; looked += atOnce) {
    const held = await readHeld(subscriber, atOnce);
    const releases = held.map(async (key) => {
      if (!(await releaseHeld(firestore(), key, now()))) return;
      try {
        await enqueue(service, { ...key, replay: null }, `resumed-${now()}`, since + pauseKnownMs);
        released++;
      } catch (error) {
        failures.redeliveryRejected(subscriber, key.eventId, error);
        rejected++;
      }
    });
    await Promise.all(releases);
    if (held.length < atOnce) return { released, rejected, complete: true };
  }
  return { released, rejected, complete: false };
}

/** Releases for every resumed subscriber, and forgets those for which nothing can be held any more. */
export async function releaseResumed(runtime: ReleaseRuntime): Promise<void> {
  for (const state of await readStates()) {
    if (state.state !== 'resuming') continue;
    const { released, rejected, complete } = await release(state, runtime);
    if (released > 0) log.subscriberReleased(state.subscriber, released, complete);
    const held = released + rejected;
    if (!complete || !isResumed(state, held, runtime.now())) continue;
    await changeState(state.subscriber, (before) =>
      // Paused again in the meantime: that is for its operator to end.
      before && isResumed(before, held, runtime.now()) ? null : before,
    );
  }
}
