import { retentionMs } from '@fresh/contracts/retention';
import {
  FieldValue,
  Timestamp,
  type DocumentReference,
  type Firestore,
  type WriteBatch,
} from 'firebase-admin/firestore';
import { shardOf } from './event-log.ts';

/** How far a subscriber is with one event. */
export type Progress =
  /** Some steps are committed; the next one starts at `cursor`. */
  | { readonly status: 'in_progress'; readonly cursor: string }
  /**
   * It failed, `cause` says why, and a task in the queue will try again from `cursor` on; or its subscriber is paused, and it
   * is held until that is resumed.
   */
  | { readonly status: 'waiting'; readonly cursor: string | null; readonly cause: string; readonly isHeld?: true }
  | { readonly status: 'done' }
  /** Dead-lettered. Only a replay tries again. */
  | { readonly status: 'dead'; readonly cursor: string | null; readonly cause: string };

/**
 * An operator's decision to deliver dead letters (`dead-letter`) or unfinished events of the log (`history`) again, or all of
 * them to a subscriber whose projection is made anew (`rebuild`).
 */
export interface Replay {
  readonly id: string;
  readonly of: 'dead-letter' | 'history' | 'rebuild';
}

/** How far one event is at one subscriber, as the inbox stores it. */
export interface DeliveryState {
  readonly progress: Progress;
  /** Attempts that the queue started or that failed, since the first delivery or the last replay. */
  readonly attempts: number;
  /** The replay that last delivered the event again. */
  readonly replay: Replay | null;
  /** Ids of the replays before it, newest last. */
  readonly formerReplays: readonly string[];
  /** When the first attempt since then failed, epoch ms; null where none has. */
  readonly failingSince: number | null;
}

/** The state, but for its progress. */
export type DeliverySeries = Omit<DeliveryState, 'progress'>;

/** Of an event that its subscriber has never been given. */
export const newSeries: DeliverySeries = { attempts: 0, replay: null, formerReplays: [], failingSince: null };

/** An entry as read, and the version a later write has to build on. */
export interface InboxEntry extends DeliveryState {
  readonly updateTime: Timestamp;
}

/** Which event at which subscriber. */
export interface InboxKey {
  readonly subscriber: string;
  readonly eventId: string;
  readonly type: string;
}

/** Whether an entry waits for its subscriber to be resumed. */
export function isHeld(entry: Pick<DeliveryState, 'progress'> | null): boolean {
  return entry?.progress.status === 'waiting' && entry.progress.isHeld === true;
}

/** The entry; null when the subscriber has never committed anything for the event. */
export async function readInbox(db: Firestore, key: InboxKey): Promise<InboxEntry | null> {
  const snapshot = await inboxRef(db, key).get();
  const { updateTime } = snapshot;
  if (!updateTime) return null;
  const {
    progress,
    attempts = 0,
    replay = null,
    formerReplays = [],
    failingSince = null,
  } = snapshot.data() as Partial<DeliveryState> & Pick<DeliveryState, 'progress'>;
  return { progress, attempts, replay, formerReplays, failingSince, updateTime };
}

/**
 * Adds the entry to the batch that applies the effect: both are committed or neither. The batch fails as a whole when
 * the entry isn't as `basedOn` says (null: there is none yet), that is when another delivery was faster. `openSince`, epoch
 * ms, is a time to come for an event that isn't due yet.
 */
export function writeInbox(
  db: Firestore,
  batch: WriteBatch,
  key: InboxKey,
  { progress, attempts, replay, formerReplays, failingSince }: DeliveryState,
  basedOn: Timestamp | null,
  now: number,
  openSince = now,
): void {
  const ref = inboxRef(db, key);
  const held = isHeld({ progress });
  const isOpen = !held && progress.status !== 'done' && progress.status !== 'dead';
  const updatedAt = Timestamp.fromMillis(now);
  const state = { progress, attempts, replay, formerReplays, failingSince };
  const entry = { ...key, ...state, updatedAt, expireAt: Timestamp.fromMillis(now + retentionMs.inbox) };
  // Indexed, and present only while the entry is open, so that finished events cost no write to the index. It is spread over
  // shards, as the log's is: times alone make one range, which takes 500 writes a second.
  const open = { openShard: shardOf(key.eventId), openSince: Timestamp.fromMillis(openSince) };
  const closed = { openShard: FieldValue.delete(), openSince: FieldValue.delete() };
  // `heldFor` likewise: the end of a pause finds by it what the subscriber missed.
  if (!basedOn) {
    batch.create(ref, { ...entry, ...(isOpen && open), ...(held && { heldFor: key.subscriber }) });
    return;
  }
  const heldFor = held ? key.subscriber : FieldValue.delete();
  batch.update(ref, { ...entry, ...(isOpen ? open : closed), heldFor }, { lastUpdateTime: basedOn });
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
