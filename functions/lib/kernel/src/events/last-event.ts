import { Timestamp, type Firestore, type Query, type QueryDocumentSnapshot } from 'firebase-admin/firestore';

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
 * The newest event of an aggregate whose document knows of `known` (0: of none). A document that was written back, or
 * deleted and made again, has lost count; the log hasn't. One read of one index entry, however long the history is, and
 * right also where the log's retention has removed the first events.
 */
export async function lastEvent(db: Firestore, subject: string, known: number): Promise<LastEvent> {
  const [newest] = (await newestOf(db, subject).get()).docs;
  const sequence = newest ? sequenceOf(newest) : 0;
  return newest && sequence > known ? { sequence, event: headOf(newest) } : { sequence: known, event: null };
}

/** The newest event of an aggregate, of whichever type it is. */
export function newestOf(db: Firestore, subject: string): Query {
  return db.collectionGroup('events').where('subject', '==', subject).orderBy('sequence', 'desc').limit(1);
}

/** The sequence of a logged event; 0 where it has lost it. */
export function sequenceOf(logged: QueryDocumentSnapshot): number {
  const sequence: unknown = logged.get('sequence');
  return typeof sequence === 'number' && Number.isSafeInteger(sequence) ? sequence : 0;
}

function headOf(logged: QueryDocumentSnapshot): LoggedHead {
  const recordedAt: unknown = logged.get('recordedAt');
  return {
    topic: logged.ref.parent.parent?.id ?? '',
    recordedAt: recordedAt instanceof Timestamp ? recordedAt.toMillis() : 0,
  };
}
