import type { Firestore } from 'firebase-admin/firestore';
import { type InboxKey, newSeries, type Replay, writeInbox } from './inbox.ts';

/** Why an entry is created before its subscriber's first delivery, and by which replay, if any. */
export interface EntryCause {
  readonly cause: string;
  readonly replay: Replay | null;
}

/** Creates an open inbox entry for a delivery without one, for the reconciler to find; false when there is an entry. */
export async function createInboxEntry(
  db: Firestore,
  { subscriber, eventId, type }: InboxKey,
  { cause, replay }: EntryCause,
  now: number,
): Promise<boolean> {
  const batch = db.batch();
  const progress = { status: 'waiting', cursor: null, cause } as const;
  writeInbox(db, batch, { subscriber, eventId, type }, { progress, ...newSeries, replay }, null, now);
  try {
    await batch.commit();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 6) return false; // ALREADY_EXISTS
    throw error;
  }
}
