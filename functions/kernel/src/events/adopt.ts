import type { Firestore } from 'firebase-admin/firestore';
import { writeInbox, type InboxKey, type Replay } from './inbox.ts';

/** Why an entry is begun for a delivery that its subscriber hasn't begun, and by which replay, if any. */
export interface Adoption {
  readonly cause: string;
  readonly replay: Replay | null;
}

/** Begins an open inbox entry for a delivery without one, for the reconciler to find; false when there is an entry. */
export async function adopt(
  db: Firestore,
  { subscriber, eventId, type }: InboxKey,
  { cause, replay }: Adoption,
  now: number,
): Promise<boolean> {
  const batch = db.batch();
  const progress = { status: 'waiting', cursor: null, cause } as const;
  writeInbox(db, batch, { subscriber, eventId, type }, { progress, attempts: 0, replay }, null, now);
  try {
    await batch.commit();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 6) return false; // ALREADY_EXISTS
    throw error;
  }
}
