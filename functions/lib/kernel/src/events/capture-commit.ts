import { Timestamp, type DocumentSnapshot, type Firestore, type WriteBatch } from 'firebase-admin/firestore';
import { currentTraceparent } from '../telemetry/execution-context.ts';
import type { CapturedAggregate } from './captured-aggregate.ts';
import { appendEvents, eventId, type Cause, type DomainEvent } from './event-log.ts';

/** How long a mark is kept, in ms. The platform delivers again for a day. */
const markMs = 7 * 24 * 60 * 60 * 1000;

/** What one capture publishes of a document. */
export interface CaptureCommit<S extends object, E extends DomainEvent> {
  readonly aggregate: Pick<CapturedAggregate<S, E>, 'capture' | 'orgIdOf'>;
  /** The document as it was read: the commit fails when it has changed since. */
  readonly current: DocumentSnapshot;
  /** The platform's event id; a second capture of it finds its mark. */
  readonly writeId: string;
  readonly events: readonly E[];
  /** Sequence of the document's last event before these. */
  readonly sequence: number;
  /** The state that says whose events they are. */
  readonly about: S | null;
  /** When it was written, epoch ms. */
  readonly time: number;
  readonly actor: string;
  /** What our queries need of the document and don't find in it. */
  readonly completed: Readonly<Record<string, unknown>>;
}

/** Fills a batch with a mark, the events, and the document's new version; gives the organization of the events. */
export function writeCapture<S extends object, E extends DomainEvent>(
  db: Firestore,
  batch: WriteBatch,
  { aggregate, current, writeId, events, sequence, about, time, actor, completed }: CaptureCommit<S, E>,
  now: number,
): string | null {
  const { capture, orgIdOf } = aggregate;
  const { ref } = current;
  const mayGo = { expireAt: Timestamp.fromMillis(now + markMs) };
  batch.create(markRef(db, capture.name, writeId), mayGo);
  if (current.updateTime)
    batch.update(ref, { ...completed, version: sequence + events.length }, { lastUpdateTime: current.updateTime });
  // Two writes to a document that is gone meet in the first event's id: event logs of two types wouldn't notice.
  else if (events.length > 0) batch.create(db.doc(`captures/${eventId(ref.path, sequence + 1)}`), mayGo);
  const orgId = about && orgIdOf(ref.path, about);
  const source = { service: capture.service, subject: ref.path, version: sequence, orgId, now: time };
  const cause: Cause = {
    actor,
    correlationId: writeId,
    causationId: writeId,
    traceparent: currentTraceparent(),
    captured: true,
  };
  appendEvents(batch, capture.publishes, events, source, cause);
  return orgId;
}

/** The mark of a captured write. */
export function markRef(db: Firestore, capture: string, writeId: string) {
  return db.doc(`captures/${capture}:${encodeURIComponent(writeId)}`);
}
