import type { Firestore } from 'firebase-admin/firestore';
import { isNewRebuild, isNewReplay, seriesOf } from './attempt-decisions.ts';
import type { AttemptRuntime, Delivery, DeliveryResult } from './attempt-runtime.ts';
import { isConflict } from './conflict.ts';
import { isHeld, readInbox, writeInbox, type InboxKey } from './inbox.ts';

/** Why a released entry waits, until its next attempt says better. */
export const releasedCause = 'its subscriber was paused';

/** How often a delivery tries to hold an event that another delivery writes at the same time. */
const maxTries = 8;

/**
 * What a delivery does while its subscriber is paused: it leaves an entry that waits for the end of the pause, and counts no
 * attempt. Such an entry isn't open: nothing asks for it again until the subscriber is resumed.
 *
 *   paused     trigger ── entry held          task ── entry held          push ── nothing: the trigger follows
 *   resumed    entry released ── task ── done
 */
export async function holdDelivery(
  key: InboxKey,
  delivery: Delivery,
  { db, now, pause }: Pick<AttemptRuntime, 'db' | 'now' | 'pause'>,
): Promise<DeliveryResult> {
  if (delivery.by === 'push') return { outcome: 'held' };
  const replay = delivery.by === 'task' ? delivery.replay : null;
  for (let tries = 1; ; tries++) {
    const seen = await readInbox(db, key);
    if (seen?.progress.status === 'done' && !isNewRebuild(seen, replay)) return { outcome: 'duplicate' };
    if (seen?.progress.status === 'dead' && !isNewReplay(seen, replay)) return { outcome: 'dead' };
    if (isHeld(seen) && !isNewReplay(seen, replay)) return { outcome: 'held' };
    const cursor = seen && 'cursor' in seen.progress ? seen.progress.cursor : null;
    const progress = { status: 'waiting', cursor, cause: 'its subscriber is paused', isHeld: true } as const;
    const batch = db.batch();
    // A pause is no failure, so the time of the pause isn't one of failing.
    const state = { progress, ...seriesOf(seen, replay), failingSince: null };
    writeInbox(db, batch, key, state, seen?.updateTime ?? null, now());
    try {
      await batch.commit();
      return { outcome: 'held' };
    } catch (error) {
      if (!isConflict(error) || tries === maxTries) throw error;
      await pause(tries);
    }
  }
}

/**
 * Opens a held entry: from now on the reconciler asks for it, should the task that the caller enqueues be lost. False when it
 * isn't held any more.
 */
export async function releaseHeld(db: Firestore, key: InboxKey, now: number): Promise<boolean> {
  const seen = await readInbox(db, key);
  if (!seen || !isHeld(seen) || seen.progress.status !== 'waiting') return false;
  const progress = { status: 'waiting', cursor: seen.progress.cursor, cause: releasedCause } as const;
  const batch = db.batch();
  writeInbox(db, batch, key, { ...seen, progress }, seen.updateTime, now);
  try {
    await batch.commit();
    return true;
  } catch (error) {
    if (isConflict(error)) return false; // another release was faster
    throw error;
  }
}
