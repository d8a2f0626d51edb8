import { Timestamp, type DocumentReference, type Firestore, type WriteBatch } from 'firebase-admin/firestore';

/** How long a finished entry is kept, in ms: longer than any redelivery (Eventarc gives up after 24 h). */
const retentionMs = 30 * 24 * 60 * 60 * 1000;

/** How far a subscriber is with one event. */
export type Progress =
  /** Some steps are committed; the next one starts at `cursor`. */
  | { readonly status: 'in_progress'; readonly cursor: string }
  | { readonly status: 'done' }
  /** Refused for good; `cause` says why. A later delivery may try again. */
  | { readonly status: 'rejected'; readonly cause: string };

/** An entry as read: its progress, and the version a later write has to build on. */
export interface InboxEntry {
  readonly progress: Progress;
  readonly updateTime: Timestamp;
}

/** Which event at which subscriber. */
export interface InboxKey {
  readonly subscriber: string;
  readonly eventId: string;
  readonly type: string;
}

/** The entry; null when the subscriber has never committed anything for the event. */
export async function readInbox(db: Firestore, key: InboxKey): Promise<InboxEntry | null> {
  const snapshot = await entryRef(db, key).get();
  const updateTime = snapshot.updateTime;
  return updateTime ? { progress: snapshot.get('progress') as Progress, updateTime } : null;
}

/**
 * Adds the entry to the batch that applies the effect: both are committed or neither. The batch fails as a whole when
 * the entry isn't as `basedOn` says (null: there is none yet), that is when another delivery was faster.
 */
export function writeInbox(
  db: Firestore,
  batch: WriteBatch,
  key: InboxKey,
  progress: Progress,
  basedOn: Timestamp | null,
  now: number,
): void {
  const ref = entryRef(db, key);
  const entry = {
    ...key,
    progress,
    updatedAt: Timestamp.fromMillis(now),
    expireAt: Timestamp.fromMillis(now + retentionMs),
  };
  if (basedOn) batch.update(ref, entry, { lastUpdateTime: basedOn });
  else batch.create(ref, entry);
}

/**
 * The key is subscriber and event id together: two functions on one document get the same platform event id, so the id
 * alone would make the second consumer skip (firebase-functions#387).
 */
function entryRef(db: Firestore, { subscriber, eventId }: InboxKey): DocumentReference {
  return db.doc(`inbox/${subscriber}:${eventId}`);
}
