import type { callables as contract } from '@fresh/contracts/callables/operations';
import { subscriptions } from '@fresh/contracts/registry';
import { ApiError } from '@fresh/kernel/errors';
import type * as z from 'zod';
import { readCaptureSweeps } from './capture-sweeps.ts';
import { readBacklog } from '../event-state/store.ts';
import type { Unstarted } from '../event-state/unstarted.ts';
import { readUnstarted } from '../event-state/unstarted-store.ts';
import * as log from '../pause/log.ts';
import { pause, resume } from '../pause/pause.ts';
import { release, type Released } from '../pause/release.ts';
import { changeState, readStates } from '../pause/store.ts';
import { productionRelease } from '../reconciler/schedule.ts';

type Contract = typeof contract.controlSubscribers;

/** Shows, pauses or resumes subscribers. */
export async function control(
  { action, subscriber, reason }: z.output<Contract['input']>,
  uid: string,
): Promise<z.input<Contract['output']>> {
  const { released, complete } =
    action === 'show' ? nothingReleased : await change(action, { subscriber, reason: reason ?? null, by: uid });
  const [states, { unfinished, untouchedSince, deadLetters }, unstarted, captureSweeps] = await Promise.all([
    readStates(),
    readBacklog(),
    readUnstarted(),
    readCaptureSweeps(),
  ]);
  const subscribers = states.map(({ reason: given, ...state }) => ({
    ...state,
    ...(given !== null && { reason: given }),
  }));
  const events = { unfinished, untouchedSince, deadLetters, unstarted: copyOf(unstarted), captureSweeps };
  return { subscribers, ...events, released, complete };
}

function copyOf(unstarted: Unstarted | null) {
  return unstarted && { ...unstarted, subscribers: [...unstarted.subscribers] };
}

const nothingReleased: Released = { released: 0, rejected: 0, complete: true };

async function change(
  action: 'pause' | 'resume',
  { subscriber, ...wish }: { subscriber: string | undefined; reason: string | null; by: string },
): Promise<Released> {
  if (subscriber === undefined) throw new ApiError('BAD_REQUEST', `${action} takes the name of a subscriber`);
  if (!subscriptions.some(({ name }) => name === subscriber)) {
    throw new ApiError('BAD_REQUEST', `No subscriber is called ${subscriber}`);
  }
  const wanted = { ...wish, subscriber };
  if (action === 'pause') {
    await changeState(subscriber, (before) => pause(before, wanted, Date.now()));
    log.subscriberPaused(wish.by, subscriber);
    return nothingReleased;
  }
  const after = await changeState(subscriber, (before) => resume(before, wanted, Date.now()));
  if (!after) return nothingReleased;
  log.subscriberResumed(wish.by, subscriber);
  const done = await release(after, productionRelease);
  log.subscriberReleased(subscriber, done.released, done.complete);
  return done;
}
