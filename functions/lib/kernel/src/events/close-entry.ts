import type { Firestore } from 'firebase-admin/firestore';
import { seriesOf } from './attempt-decisions.ts';
import { isConflict } from './conflict.ts';
import { putDeadLetter } from './dead-letter.ts';
import { readInbox, writeInbox, type InboxKey } from './inbox.ts';

/**
 * Moves a delivery to the dead letters that no attempt can end: its event or its subscriber is gone. False where there is no
 * open entry, or a delivery has touched it meanwhile. `now` is epoch ms.
 */
export async function closeOpenEntry(
  db: Firestore,
  { subscriber, eventId, type }: InboxKey,
  cause: string,
  now: number,
): Promise<boolean> {
  const key = { subscriber, eventId, type };
  const seen = await readInbox(db, key);
  if (!seen || seen.progress.status === 'done' || seen.progress.status === 'dead') return false;
  const cursor = 'cursor' in seen.progress ? seen.progress.cursor : null;
  const series = seriesOf(seen, null);
  const batch = db.batch();
  putDeadLetter(db, batch, { ...key, orgid: null, cause, attempts: series.attempts, diedAt: now });
  writeInbox(db, batch, key, { progress: { status: 'dead', cursor, cause }, ...series }, seen.updateTime, now);
  try {
    await batch.commit();
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}
