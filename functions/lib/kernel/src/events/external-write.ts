import { isDeepStrictEqual } from 'node:util';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { isDocumentId } from '../document-id.ts';
import { timestampMs } from '../stored-timestamp.ts';

/** A write to a document as its trigger reports it: the states before and after. */
export interface ExternalWrite {
  /** Id of the platform's event; the same however often it is delivered. */
  readonly id: string;
  /** When it was committed, epoch ms. */
  readonly time: number;
  readonly before: DocumentSnapshot;
  readonly after: DocumentSnapshot;
}

/**
 * Where the document is, as the payload names it. firebase-functions builds the other snapshot's path from the header
 * `ce-document`, which Node reads as Latin-1: of a deletion in `organizations/café` that is `organizations/cafÃ©`
 * (https://github.com/firebase/firebase-functions/issues/1459).
 */
export function pathOf({ before, after }: Pick<ExternalWrite, 'before' | 'after'>): string {
  return (after.exists ? after : before).ref.path;
}

/** Sequence of the last event a document knows of; 0 where it knows of none, or isn't there. */
export function versionOf(snapshot: DocumentSnapshot): number {
  const version: unknown = snapshot.get('version');
  return typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? version : 0;
}

/**
 * Whether one of our services made the write: those move the version up in the commit that logs their events. The
 * monolith knows no version. It leaves it alone (`update`), drops it (`set`) or brings an old one back (read, then
 * `set`). What has no events of its own (caches, counters) leaves it alone as well; such a write shows by changing
 * nothing that has an event. Deletions have no version and are looked up in the log, and so are documents that may be
 * restored.
 */
export function isOwnWrite(write: Pick<ExternalWrite, 'before' | 'after'>): boolean {
  return (versionOf(write.after) > versionOf(write.before) && !isRestored(write)) || isErasure(write);
}

/**
 * Whether an erasure removed fields of the document: its one event is the order (ADR 0039). The mark of an earlier one
 * stays, and says nothing about later writes.
 */
function isErasure({ before, after }: Pick<ExternalWrite, 'before' | 'after'>): boolean {
  return after.get('erasedAt') !== undefined && !isDeepStrictEqual(before.get('erasedAt'), after.get('erasedAt'));
}

/** How much older than its write a document's own time may be, in ms: more than clocks differ. */
const restoredAfterMs = 15 * 60_000;

/** Whether a document was written well after it says that it was last changed, both epoch ms: it may be from a backup. */
export function isWrittenLater(writtenAt: number, changedAt: number): boolean {
  return writtenAt - changedAt > restoredAfterMs;
}

/**
 * Whether a new document may come from a backup: it has a version, and says that it was last changed well before it was
 * written. Its version may be one that the log has left behind.
 */
export function isRestored({ before, after }: Pick<ExternalWrite, 'before' | 'after'>): boolean {
  if (before.exists || versionOf(after) === 0) return false;
  const changedAt = z.union([z.number(), timestampMs]).safeParse(after.get('updatedAt')).data;
  return changedAt !== undefined && isWrittenLater(after.updateTime?.toMillis() ?? 0, changedAt);
}

/**
 * What a state would have been if only the given write had changed it: the current one, with the fields of that write
 * set back. So the change can be published on top of later events.
 */
export function rebased<S extends object>(before: S, after: S, current: S): S {
  const changed = Object.keys({ ...before, ...after }).filter((name) => {
    const field = name as keyof S;
    return !isDeepStrictEqual(before[field], after[field]);
  });
  return { ...current, ...Object.fromEntries(changed.map((name) => [name, before[name as keyof S]])) };
}

/** Who did what the monolith's document doesn't say. */
export const legacyActor = 'service:legacy';

/**
 * The actor that the document names for this very write. A name that was there before may be that of an earlier one:
 * not every writer of the monolith keeps it up to date, and an audit trail that names the wrong person is worse than
 * none.
 */
export function actorOf({ before, after }: Pick<ExternalWrite, 'before' | 'after'>): string {
  const fields = before.exists ? ['updatedBy', 'publishedBy'] : ['createdBy'];
  const named = fields
    .filter((field) => after.get(field) !== before.get(field))
    .map((field): unknown => after.get(field));
  const uid = named.find((name): name is string => typeof name === 'string' && isUid(name));
  return uid === undefined ? legacyActor : `user:${uid}`;
}

/** At most 128 characters (https://firebase.google.com/docs/auth/admin/manage-users#create_a_user). */
function isUid(text: string): boolean {
  return text.length <= 128 && isDocumentId(text);
}
