import { topicOf, type EventDefinition } from '@fresh/contracts/event';
import { Timestamp, type DocumentSnapshot, type Firestore } from 'firebase-admin/firestore';
import { eventId, eventPath } from './event-log.ts';

/** The newest event of an aggregate. */
export interface LastEvent {
  /** Its sequence; where there is none after `known`, just that. */
  readonly sequence: number;
  /** Null where there is none after `known`. */
  readonly event: LoggedHead | null;
}

/** What of a logged event matters here. */
export interface LoggedHead {
  readonly topic: string;
  /** When Firestore recorded it, epoch ms. */
  readonly recordedAt: number;
}

/**
 * The newest event of an aggregate whose document knows of `known` (0: of none). As a rule that is the newest, and one
 * look at the next sequence tells. A document that was written back, or deleted and made again, has lost count: then the
 * distance doubles until there is nothing, and the end is found between the last two. A log of n further events costs
 * 2·log2(n) looks, and no index. It holds because sequences have no gaps: each event follows from the version before.
 */
export async function lastEvent(
  db: Firestore,
  definitions: readonly EventDefinition[],
  subject: string,
  known: number,
): Promise<LastEvent> {
  let [low, event, high]: [number, LoggedHead | null, number] = [known, null, known + 1];
  for (let found = await eventAt(db, definitions, subject, high); found;) {
    [low, event, high] = [high, found, high + (high - known)];
    found = await eventAt(db, definitions, subject, high);
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const found = await eventAt(db, definitions, subject, middle);
    if (found) [low, event] = [middle, found];
    else high = middle;
  }
  return { sequence: low, event };
}

/** The event of one sequence, of whichever type it is; null when there is none. */
async function eventAt(
  db: Firestore,
  definitions: readonly EventDefinition[],
  subject: string,
  sequence: number,
): Promise<LoggedHead | null> {
  const id = eventId(subject, sequence);
  const topics = [...new Set(definitions.map(({ type }) => topicOf(type)))];
  const found = await db.getAll(...topics.map((topic) => db.doc(eventPath(topic, id))), { fieldMask: ['recordedAt'] });
  const index = found.findIndex(({ exists }) => exists);
  const [topic, snapshot] = [topics[index], found[index]];
  return topic !== undefined && snapshot ? { topic, recordedAt: recordedAt(snapshot) } : null;
}

function recordedAt(snapshot: DocumentSnapshot): number {
  const at: unknown = snapshot.get('recordedAt');
  return at instanceof Timestamp ? at.toMillis() : 0;
}
