import type { AttemptRuntime, DeliveryResult } from './attempt-runtime.ts';
import { isConflict } from './conflict.ts';
import { wakeTime } from './due-time.ts';
import { newSeries, readInbox, writeInbox, type InboxKey } from './inbox.ts';

/**
 * Leaves an event to a task at its time, `dueAt` in epoch ms. The entry comes first: the reconciler asks for the delivery
 * when the task was lost.
 *
 *   push     ── entry: open since `wake` ── task due-<wake>
 *   trigger  ── entry is there ──────────── task is there
 *                                              └── at `wake`: handled, or postponed again
 */
export async function postpone(
  key: InboxKey,
  dueAt: number,
  { db, now, enqueue }: Pick<AttemptRuntime, 'db' | 'now' | 'enqueue'>,
): Promise<DeliveryResult> {
  const seen = await readInbox(db, key);
  if (seen?.progress.status === 'done') return { outcome: 'duplicate' };
  if (seen?.progress.status === 'dead') return { outcome: 'dead' };
  const wake = wakeTime(dueAt, now());
  const batch = db.batch();
  const progress = { status: 'waiting', cursor: null, cause: `due at ${new Date(dueAt).toISOString()}` } as const;
  writeInbox(db, batch, key, { ...(seen ?? newSeries), progress }, seen?.updateTime ?? null, now(), wake);
  try {
    await batch.commit();
  } catch (error) {
    // Another delivery of the event postpones it at the same time.
    if (!isConflict(error)) throw error;
  }
  const { subscriber, type, eventId } = key;
  await enqueue({ subscriber, type, eventId, replay: null }, wake);
  return { outcome: 'postponed' };
}
