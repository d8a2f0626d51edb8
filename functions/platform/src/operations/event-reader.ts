import { loggedEnvelope, type EventEnvelope } from '@fresh/contracts/envelope';
import { topicOf } from '@fresh/contracts/event';
import { events } from '@fresh/contracts/registry';
import { ApiError } from '@fresh/kernel/errors';
import { eventPath, logShards, topicPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import { Timestamp, type DocumentSnapshot, type Query } from 'firebase-admin/firestore';
import * as z from 'zod';

/** A logged event and when Firestore recorded it. */
export interface LoggedEvent {
  readonly event: EventEnvelope;
  readonly recordedAt: Timestamp;
}

/** Which events; times are epoch ms. */
export interface Selection {
  /** All types when absent. */
  readonly type?: string | undefined;
  readonly since: number;
  readonly until?: number | undefined;
}

/** The last event seen of a shard: seconds, nanoseconds, document path; null before the first. */
const position = z
  .tuple([
    z.number().int().min(0).max(253_402_300_799),
    z.number().int().min(0).max(999_999_999),
    z.string().regex(/^eventLog\/[^/]+\/events\/[^/]+$/),
  ])
  .nullable();
const positions = z.array(position).length(logShards);
type Position = z.output<typeof position>;

/**
 * One page of the log, oldest first. The time index lies in shards (`logShards`), so that each is read and the pages
 * are merged; the cursor holds a position in each.
 */
export async function readEvents(
  selection: Selection,
  limit: number,
  cursor: string | undefined,
): Promise<{ found: LoggedEvent[]; nextCursor?: string }> {
  requireKnown(selection.type);
  const from = cursor === undefined || cursor === '' ? new Array<Position>(logShards).fill(null) : decode(cursor);
  const pages = await Promise.all(from.map((after, shard) => readShard(selection, shard, after, limit)));
  const all = pages.flatMap((page, shard) => page.map((row) => ({ ...row, shard })));
  // A stable sort: what was recorded at the same time keeps the order of its shard, which the cursor relies on.
  const rows = all.sort((a, b) => compare(a.recordedAt, b.recordedAt)).slice(0, limit);
  const found = rows.flatMap(({ event, recordedAt }) => (event ? [{ event, recordedAt }] : []));
  if (rows.length < limit) return { found };
  const next = [...from];
  for (const { shard, recordedAt, path } of rows) next[shard] = [recordedAt.seconds, recordedAt.nanoseconds, path];
  return { found, nextCursor: Buffer.from(JSON.stringify(next)).toString('base64url') };
}

/** The event with this id, whatever its type: one read for each topic, and no index that every event would pay for. */
export async function findEvent(eventId: string): Promise<LoggedEvent | null> {
  const references = events.map(({ type }) => firestore().doc(eventPath(type, eventId)));
  const snapshots = await firestore().getAll(...references);
  const snapshot = snapshots.find(({ exists }) => exists);
  if (!snapshot) return null;
  const { event, recordedAt } = toRow(snapshot);
  return event && { event, recordedAt };
}

/** A document of the log; `event` is null when it can't be parsed. */
interface Row {
  readonly path: string;
  readonly recordedAt: Timestamp;
  readonly event: EventEnvelope | null;
}

async function readShard(
  { type, since, until }: Selection,
  shard: number,
  after: Position,
  limit: number,
): Promise<Row[]> {
  const all: Query =
    type === undefined ? firestore().collectionGroup('events') : firestore().collection(topicPath(type));
  let query = all.where('shard', '==', shard).where('recordedAt', '>=', Timestamp.fromMillis(since));
  if (until !== undefined) query = query.where('recordedAt', '<', Timestamp.fromMillis(until));
  query = query.orderBy('recordedAt').orderBy('__name__');
  if (after) query = query.startAfter(new Timestamp(after[0], after[1]), nameOf(type, after[2]));
  const { docs } = await query.limit(limit).get();
  return docs.map(toRow);
}

/** What names a document in a query: its id within a collection, its path in a collection group. */
function nameOf(type: string | undefined, path: string): string {
  return type === undefined ? path : path.slice(path.lastIndexOf('/') + 1);
}

function toRow(snapshot: DocumentSnapshot): Row {
  const recordedAt: unknown = snapshot.get('recordedAt');
  if (!(recordedAt instanceof Timestamp)) throw new Error(`${snapshot.ref.path} has no time of recording`);
  const parsed = loggedEnvelope.safeParse(snapshot.data());
  if (!parsed.success) log.documentUnreadable(snapshot.ref.path, parsed.error);
  return { path: snapshot.ref.path, recordedAt, event: parsed.data ?? null };
}

/** With a mistyped name the log would look empty. */
function requireKnown(type: string | undefined): void {
  if (type === undefined || events.some((known) => topicOf(known.type) === topicOf(type))) return;
  throw new ApiError('BAD_REQUEST', `No event type is called ${type}`);
}

function compare(a: Timestamp, b: Timestamp): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;
}

function decode(cursor: string): Position[] {
  try {
    return positions.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new ApiError('BAD_REQUEST', 'Invalid cursor'); // whatever it was, it wasn't ours
  }
}
