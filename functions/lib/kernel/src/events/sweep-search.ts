import type { Capture } from '@fresh/contracts/capture';
import { topicOf } from '@fresh/contracts/event';
import type { DocumentSnapshot, Firestore, QueryDocumentSnapshot, Timestamp } from 'firebase-admin/firestore';
import { eventId } from './event-log.ts';
import { versionOf } from './external-write.ts';
import { newestOf, sequenceOf } from './last-event.ts';
import type { CaptureSweep } from './sweep-state.ts';

/**
 * A write is looked at once it is so old, in ms: the platform delivers its event for 24 hours, and a replay beside a late
 * capture would publish the same change twice.
 */
export const settledMs = 25 * 60 * 60_000;

/** Documents or events of one page; each costs one more read, and a page has them under way at once. */
export const pageSize = 100;

/** A document whose last write has no event of its own. */
export interface Suspect {
  readonly path: string;
  /** Names the write: the same in each run that finds it. */
  readonly id: string;
  /** When it was last written; null for one that is gone, of which Firestore doesn't say when. */
  readonly updateTime: Timestamp | null;
}

/** One page of a search, and where the next one begins; null at the end. */
export interface SearchPage<C> {
  readonly examined: number;
  readonly suspects: readonly Suspect[];
  readonly next: C | null;
}

/**
 * Documents of a capture, by path. A service commits a document together with its event, and so does a capture: where the
 * document's `updateTime` isn't the `createTime` of its newest event, something was written after that event.
 */
export async function searchDocuments(
  db: Firestore,
  { document: pattern }: Pick<Capture, 'document'>,
  after: string | null,
  { since, now }: { readonly since: number; readonly now: number },
): Promise<SearchPage<string>> {
  const segments = pattern.split('/');
  const collection = segments.at(-2) ?? '';
  const all = segments.length === 2 ? db.collection(collection) : db.collectionGroup(collection);
  const ordered = all.orderBy('__name__').select('version', 'erasedAt');
  const { docs } = await (after === null ? ordered : ordered.startAfter(db.doc(after))).limit(pageSize).get();
  const settled = docs.filter(
    (one) =>
      isIn(pattern, one.ref.path) &&
      // What was erased agrees with its log no more, and is not to be published (ADR 0039).
      one.get('erasedAt') === undefined &&
      now - one.updateTime.toMillis() >= settledMs,
  );
  const suspects = await Promise.all(settled.map(async (one) => ((await isSuspect(db, one, since)) ? [one] : [])));
  return {
    examined: docs.length,
    suspects: suspects.flat().map(({ ref: { path }, updateTime }) => {
      return { path, id: `sweep-${eventId(path, updateTime.toMillis())}`, updateTime };
    }),
    next: docs.length === pageSize ? (docs.at(-1)?.ref.path ?? null) : null,
  };
}

/** A document without events is older than the service, unless it was created since the capture is swept. */
async function isSuspect(db: Firestore, document: QueryDocumentSnapshot, since: number): Promise<boolean> {
  const [newest] = (await newestOf(db, document.ref.path).select('type').get()).docs;
  if (newest) return !newest.createTime.isEqual(document.updateTime);
  // One with a version has outlived its events in the log, or was made by a script that wants none.
  return versionOf(document) === 0 && document.createTime.toMillis() > since;
}

/**
 * Logged events of a capture, by topic and id, for documents that are gone although their newest event isn't an end: their
 * deletion was not captured, or its capture is still under way.
 */
export async function searchEvents(
  db: Firestore,
  { document: pattern, publishes, deletionEvents }: Pick<Capture, 'document' | 'publishes' | 'deletionEvents'>,
  after: CaptureSweep['eventsAfter'],
): Promise<SearchPage<NonNullable<CaptureSweep['eventsAfter']>>> {
  const ends = new Set(deletionEvents.map(({ type }) => topicOf(type)));
  // Nothing says that such a document has ended, so its end can't be missing.
  if (ends.size === 0) return { examined: 0, suspects: [], next: null };
  const topics = publishes.filter(({ type }) => !ends.has(topicOf(type))).map(({ type }) => topicOf(type));
  const index = Math.max(0, after ? topics.indexOf(after.topic) : 0);
  const topic = topics[index];
  if (topic === undefined) return { examined: 0, suspects: [], next: null };
  const ordered = db.collection(`eventLog/${topic}/events`).orderBy('__name__').select('subject');
  const isHere = after !== null && after.topic === topic && after.path !== '';
  const { docs } = await (isHere ? ordered.startAfter(db.doc(after.path)) : ordered).limit(pageSize).get();
  const subjects = docs.map((event): unknown => event.get('subject'));
  const paths = [...new Set(subjects)].filter((path) => typeof path === 'string' && isIn(pattern, path)) as string[];
  const found =
    paths.length === 0 ? [] : await db.getAll(...paths.map((path) => db.doc(path)), { fieldMask: ['version'] });
  const gone = found.filter((one) => !one.exists);
  const suspects = await Promise.all(gone.map((one) => endlessOf(db, one, ends)));
  const last = docs.at(-1);
  const following = topics[index + 1];
  const next = docs.length === pageSize && last ? { topic, path: last.ref.path } : null;
  return {
    examined: docs.length,
    suspects: suspects.flat(),
    next: next ?? (following === undefined ? null : { topic: following, path: '' }),
  };
}

async function endlessOf(
  db: Firestore,
  { ref: { path } }: DocumentSnapshot,
  ends: ReadonlySet<string>,
): Promise<Suspect[]> {
  const [newest] = (await newestOf(db, path).select('type', 'sequence').get()).docs;
  const type: unknown = newest?.get('type');
  if (!newest || (typeof type === 'string' && ends.has(topicOf(type)))) return [];
  return [{ path, id: `sweep-${eventId(path, sequenceOf(newest))}-gone`, updateTime: null }];
}

/** Whether a path is one of a pattern's, such as `orgs/{orgId}/venues/{id}`. */
function isIn(pattern: string, path: string): boolean {
  const [expected, actual] = [pattern.split('/'), path.split('/')];
  return (
    expected.length === actual.length && expected.every((one, index) => one.startsWith('{') || one === actual[index])
  );
}
