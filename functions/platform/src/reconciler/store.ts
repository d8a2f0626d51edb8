import { logShards } from '@fresh/kernel/events/event-log';
import { inboxRef, type InboxKey } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import { storedTimestamp } from '@fresh/kernel/stored-timestamp';
import { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';

/** The last event that the reconciler has read: when Firestore recorded it, and its path, which breaks ties. */
export interface Checkpoint {
  readonly recordedAt: Timestamp;
  readonly path: string;
}

const head = z.object({ id: z.string(), type: z.string() });

/** An event of the log as far as the reconciler looks at it, and where it is. */
export interface LogRow {
  /** Null when the document has no id and type: no subscriber could be expected to handle it. */
  readonly event: { readonly id: string; readonly type: string } | null;
  readonly position: Checkpoint;
}

/** A page of a shard after a position, up to `before` (epoch ms), in the order of recording. */
export async function readLogPage(shard: number, after: Checkpoint, before: number, size: number): Promise<LogRow[]> {
  const ordered = firestore()
    .collectionGroup('events')
    .where('shard', '==', shard)
    .where('recordedAt', '<', Timestamp.fromMillis(before))
    .orderBy('recordedAt')
    .orderBy('__name__')
    .select('id', 'type', 'recordedAt');
  const { docs } = await ordered.startAfter(after.recordedAt, after.path).limit(size).get();
  return docs.map((document) => ({
    event: head.safeParse(document.data()).data ?? null,
    position: { recordedAt: storedTimestamp.parse(document.get('recordedAt')), path: document.ref.path },
  }));
}

/** How far a shard has been looked at; null before the first run. */
export async function readCheckpoint(checkpoints: string, shard: number): Promise<Checkpoint | null> {
  const saved = (await checkpointRef(checkpoints, shard).get()).data();
  return saved ? z.object({ recordedAt: storedTimestamp, path: z.string() }).parse(saved) : null;
}

/** Remembers how far a shard has been looked at. A run that crashes before this reads again, which enqueues no task twice. */
export async function saveCheckpoint(
  checkpoints: string,
  shard: number,
  { recordedAt, path }: Checkpoint,
): Promise<void> {
  await checkpointRef(checkpoints, shard).set({ recordedAt, path });
}

/** Those of the deliveries that no subscriber has started: they have no inbox entry. */
export async function findUndelivered<T extends InboxKey>(expected: readonly T[]): Promise<T[]> {
  if (expected.length === 0) return [];
  const references = expected.map((key) => inboxRef(firestore(), key));
  const entries = await firestore().getAll(...references, { fieldMask: ['eventId'] });
  return expected.filter((_, index) => !entries[index]?.exists);
}

/** The last open inbox entry that was looked at. */
export interface OpenCheckpoint {
  readonly openSince: Timestamp;
  /** Its document id. */
  readonly id: string;
}

/** A page of the open inbox; `last` is null when it is the last one. */
export interface OpenPage {
  /** `openSince` in epoch ms. */
  readonly entries: readonly (InboxKey & { readonly openSince: number })[];
  readonly last: OpenCheckpoint | null;
}

const openEntry = z.object({ subscriber: z.string(), eventId: z.string(), type: z.string() });

/** Inbox entries of a shard that aren't finished and that were not touched since `before` (epoch ms), oldest first. */
export async function readOpenPage(
  shard: number,
  after: OpenCheckpoint | null,
  before: number,
  size: number,
): Promise<OpenPage> {
  const ordered = firestore()
    .collection('inbox')
    .where('openShard', '==', shard)
    .where('openSince', '<', Timestamp.fromMillis(before))
    .orderBy('openSince')
    .orderBy('__name__')
    .select('subscriber', 'eventId', 'type', 'openSince');
  const from = after ? ordered.startAfter(after.openSince, after.id) : ordered;
  const { docs } = await from.limit(size).get();
  const rows = docs.map((document) => ({
    openSince: storedTimestamp.parse(document.get('openSince')),
    id: document.id,
    entry: openEntry.safeParse(document.data()),
  }));
  return {
    entries: rows.flatMap(({ id, openSince, entry: { data, error } }) => {
      if (error) log.documentUnreadable(`inbox/${id}`, error);
      return data ? [{ ...data, openSince: openSince.toMillis() }] : [];
    }),
    last: docs.length === size ? (rows.at(-1) ?? null) : null,
  };
}

/** Firestore's time, epoch ms: that of a read. */
export async function readTime(): Promise<number> {
  return (await firestore().doc('_reconciler/registry').get()).readTime.toMillis();
}

/**
 * How many deliveries are open, without events that are due after `now` (epoch ms), whose tasks keep no queue busy: a read for
 * each 1,000 of a shard.
 */
export async function countOpen(now: number): Promise<number> {
  const inbox = firestore().collection('inbox').where('openSince', '<=', Timestamp.fromMillis(now));
  const shards = Array.from({ length: logShards }, (_, shard) => inbox.where('openShard', '==', shard).count().get());
  return (await Promise.all(shards)).reduce((sum, shard) => sum + shard.data().count, 0);
}

/** Where the search for open entries of a shard goes on; null for the beginning. */
export async function readOpenCheckpoint(checkpoints: string, shard: number): Promise<OpenCheckpoint | null> {
  const saved = (await openCheckpointRef(checkpoints, shard).get()).data();
  return saved ? z.object({ openSince: storedTimestamp, id: z.string() }).parse(saved) : null;
}

/** Remembers where the search for open entries of a shard goes on. */
export async function saveOpenCheckpoint(
  checkpoints: string,
  shard: number,
  checkpoint: OpenCheckpoint | null,
): Promise<void> {
  const ref = openCheckpointRef(checkpoints, shard);
  if (checkpoint) await ref.set({ openSince: checkpoint.openSince, id: checkpoint.id });
  else await ref.delete();
}

function checkpointRef(checkpoints: string, shard: number) {
  return firestore().collection(checkpoints).doc(String(shard));
}

function openCheckpointRef(checkpoints: string, shard: number) {
  return firestore().collection(checkpoints).doc(`open-${shard}`);
}
