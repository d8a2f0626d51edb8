import { Timestamp, type Firestore, type Transaction } from 'firebase-admin/firestore';

/** How long a finished entry is kept, in ms: longer than any redelivery (Eventarc gives up after 24 h). */
const retentionMs = 30 * 24 * 60 * 60 * 1000;

/** What is known of one event at one subscriber. */
export type InboxEntry =
  | { readonly status: 'absent' }
  /** Some steps are committed; the next one starts at `cursor`. */
  | { readonly status: 'in_progress'; readonly cursor: string }
  | { readonly status: 'done' }
  /** Refused for good; `cause` says why. A later delivery may try again. */
  | { readonly status: 'rejected'; readonly cause: string };

/**
 * The key is subscriber and event id together: two functions on one document get the same platform event id, so the id
 * alone would make the second consumer skip (firebase-functions#387).
 */
function entryRef(db: Firestore, subscriber: string, eventId: string) {
  return db.doc(`inbox/${subscriber}:${eventId}`);
}

/** Reads the entry and locks it until the transaction ends, so that concurrent duplicates queue up behind it. */
export async function readInbox(
  db: Firestore,
  tx: Transaction,
  subscriber: string,
  eventId: string,
): Promise<InboxEntry> {
  const data = (await tx.get(entryRef(db, subscriber, eventId))).data();
  return (data?.['entry'] as InboxEntry | undefined) ?? { status: 'absent' };
}

/** Writes the entry in the transaction that applies the effect: both or neither. */
export function writeInbox(
  db: Firestore,
  tx: Transaction,
  about: { subscriber: string; eventId: string; type: string; now: number },
  entry: InboxEntry,
): void {
  tx.set(entryRef(db, about.subscriber, about.eventId), {
    subscriber: about.subscriber,
    eventId: about.eventId,
    type: about.type,
    entry,
    updatedAt: Timestamp.fromMillis(about.now),
    expireAt: Timestamp.fromMillis(about.now + retentionMs),
  });
}
