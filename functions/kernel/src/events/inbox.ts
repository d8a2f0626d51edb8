import {
  FieldValue,
  Timestamp,
  type DocumentReference,
  type Firestore,
  type WriteBatch,
} from 'firebase-admin/firestore';

/** How long an entry is kept, in ms: longer than the log keeps the event, so that no replay can apply it twice. */
const retentionMs = 400 * 24 * 60 * 60 * 1000;

/** How far a subscriber is with one event. */
export type Progress =
  /** Some steps are committed; the next one starts at `cursor`. */
  | { readonly status: 'in_progress'; readonly cursor: string }
  /** Somebody is at an effect outside Firestore; nobody else may be before `until` (epoch ms). */
  | { readonly status: 'leased'; readonly until: number }
  /** It failed, `cause` says why, and a task in the queue will try again from `cursor` on. */
  | { readonly status: 'waiting'; readonly cursor: string | null; readonly cause: string }
  | { readonly status: 'done' }
  /** Given up; there is a dead letter. Only a replay tries again. */
  | { readonly status: 'dead'; readonly cursor: string | null; readonly cause: string };

/** Somebody's decision to deliver again what was given up (`dead-letter`), or what lies in the log (`history`). */
export interface Replay {
  readonly id: string;
  readonly of: 'dead-letter' | 'history';
}

/** What the inbox remembers of one event at one subscriber. */
export interface Handling {
  readonly progress: Progress;
  /** Attempts begun by the queue or failed, since the first delivery or the last replay. */
  readonly attempts: number;
  /** The replay that last brought it back to life, or to its subscriber at all. */
  readonly replay: Replay | null;
}

/** An entry as read, and the version a later write has to build on. */
export interface InboxEntry extends Handling {
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
  const snapshot = await inboxRef(db, key).get();
  const { updateTime } = snapshot;
  if (!updateTime) return null;
  const { progress, attempts = 0, replay = null } = snapshot.data() as Partial<Handling> & Pick<Handling, 'progress'>;
  return { progress, attempts, replay, updateTime };
}

/**
 * Adds the entry to the batch that applies the effect: both are committed or neither. The batch fails as a whole when
 * the entry isn't as `basedOn` says (null: there is none yet), that is when another delivery was faster.
 */
export function writeInbox(
  db: Firestore,
  batch: WriteBatch,
  key: InboxKey,
  { progress, attempts, replay }: Handling,
  basedOn: Timestamp | null,
  now: number,
): void {
  const ref = inboxRef(db, key);
  const isOpen = progress.status !== 'done' && progress.status !== 'dead';
  const updatedAt = Timestamp.fromMillis(now);
  const entry = { ...key, progress, attempts, replay, updatedAt, expireAt: Timestamp.fromMillis(now + retentionMs) };
  // Indexed, and there only while somebody has to care: finished events, which is all of them in good times, cost no
  // write to an index that grows with the clock.
  if (!basedOn) batch.create(ref, { ...entry, ...(isOpen && { openSince: updatedAt }) });
  else
    batch.update(ref, { ...entry, openSince: isOpen ? updatedAt : FieldValue.delete() }, { lastUpdateTime: basedOn });
}

/**
 * The key is subscriber and event id together: two functions on one document get the same platform event id, so the id
 * alone would make the second consumer skip (firebase-functions#387).
 */
export function inboxRef(
  db: Firestore,
  { subscriber, eventId }: Pick<InboxKey, 'subscriber' | 'eventId'>,
): DocumentReference {
  return db.doc(`inbox/${subscriber}:${eventId}`);
}
