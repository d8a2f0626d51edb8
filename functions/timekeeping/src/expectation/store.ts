import { createHash } from 'node:crypto';
import * as timekeepingEvents from '@fresh/contracts/events/timekeeping';
import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { retentionMs } from '@fresh/contracts/retention';
import type { createAttendance } from '@fresh/contracts/routes/timekeeping';
import { latestMs } from '@fresh/contracts/time/instants';
import { appendEvents, causeOfRequest, type Cause } from '@fresh/kernel/events/event-log';
import { lastEvent } from '@fresh/kernel/events/last-event';
import { versionBefore } from '@fresh/kernel/events/logged-versions';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import type { OrganizationContext } from '@fresh/kernel/http/context';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import { runTransaction } from '@fresh/kernel/transaction';
import {
  Timestamp,
  type DocumentReference,
  type DocumentSnapshot,
  type Query,
  type WriteBatch,
} from 'firebase-admin/firestore';
import * as z from 'zod';
import { attendanceId, create, evolve, type Attendance } from '../attendance/attendance.ts';
import {
  attendanceDocument,
  fromDocument,
  fromSnapshot,
  recordsOf,
  toDocument,
  toNewDocument,
} from '../attendance/documents.ts';
import { recordMeant, takeOver, unheardOf, type Expectation, type Known, type Place } from './expectation.ts';

/** What is stored about a place; a write that builds on it fails when it has changed since. */
export interface StoredPlace extends Known {
  readonly orgId: string;
  readonly place: Place;
  readonly basedOn: { readonly expectation: Timestamp | null; readonly record: Timestamp | null };
}

/** A read of several documents, in a transaction or plain. */
type GetAll = (...refs: DocumentReference[]) => Promise<DocumentSnapshot[]>;

/** What is stored about some places. */
export async function readPlaces(orgId: string, places: readonly Place[], getAll?: GetAll): Promise<StoredPlace[]> {
  if (places.length === 0) return [];
  const read: GetAll = getAll ?? ((...refs) => firestore().getAll(...refs));
  const snapshots = await read(
    ...places.map((place) => expectationRef(orgId, place)),
    ...places.map((place) => recordRef(orgId, place)),
  );
  return places.flatMap((place, index) => {
    const [expectation, record] = [snapshots[index], snapshots[places.length + index]];
    if (!expectation || !record) return [];
    try {
      return [
        {
          orgId,
          place,
          expectation: expectation.exists ? expectationDocument.parse(expectation.data()) : unheardOf,
          record: fromSnapshot(orgId, record),
          basedOn: { expectation: expectation.updateTime ?? null, record: record.updateTime ?? null },
        },
      ];
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      // One person's record that has lost its shape must not keep the shift's other people from theirs.
      log.documentUnreadable(record.ref.path, error);
      return [];
    }
  });
}

/** The version of the last event of a place's record, which may be gone. */
export async function lastVersion(orgId: string, place: Place): Promise<number> {
  return (await lastEvent(firestore(), recordRef(orgId, place).path, 0)).sequence;
}

/** Whether there is any record for a place; asked while there is none of the assignment's, it is one made by hand. */
export async function hasRecord(orgId: string, place: Place): Promise<boolean> {
  return !(await recordsAt(orgId, place).select().limit(1).get()).empty;
}

/** Records of a place that W7 compares with: more than a person has times at one shift. */
const comparedRecords = 20;

function recordsAt(orgId: string, { staffUid, shiftId, scheduleId }: Place): Query {
  return recordsOf(orgId)
    .where('staffUid', '==', staffUid)
    .where('shiftId', '==', shiftId)
    .where('scheduleId', '==', scheduleId);
}

/** What an event changes at a place, and until when it is expected there, epoch ms; null where it isn't. */
interface Followed {
  readonly expectation: Expectation;
  readonly events: readonly AttendanceEvent[];
  readonly until: number | null;
}

/** Adds what an event changes at a place to a batch: up to three writes. `now` is epoch ms. */
export function putFollowed(
  batch: WriteBatch,
  { orgId, place, expectation: before, record, basedOn }: StoredPlace,
  { expectation, events, until }: Followed,
  now: number,
  cause: Cause,
): void {
  const remembered = expectationRef(orgId, place);
  const expireAt = expiryOf(until);
  if (basedOn.expectation) {
    batch.update(remembered, { ...expectation, expireAt }, { lastUpdateTime: basedOn.expectation });
  } else batch.create(remembered, { ...place, ...expectation, expireAt });
  if (events.length === 0) return;

  const ref = recordRef(orgId, place);
  const change = { id: ref.id, orgId, by: cause.actor, now, lastVersion: before.attendanceVersion };
  const next = events.reduce<Attendance | null>((state, event) => evolve(state, event, change), record);
  if (!basedOn.record) {
    if (next) batch.create(ref, toNewDocument(next));
  } else if (next) batch.update(ref, toDocument(next), { lastUpdateTime: basedOn.record });
  else batch.delete(ref, { lastUpdateTime: basedOn.record });
  const source = { service: 'timekeeping', subject: ref.path, version: before.attendanceVersion, orgId, now } as const;
  appendEvents(batch, Object.values(timekeepingEvents), events, source, cause);
}

/**
 * W7. Marks the place as made by hand in the same transaction, so that an assignment on its way makes no second record:
 *
 *   assigned   read place, no record ───────────────────────── commit fails: the place has changed ── no record
 *   W7                      read place ── record, mark ── commit
 *
 * The other way round W7 reads the record of the assignment and takes it over. Two requests for one place meet in its
 * expectation, which the first one writes: the second one finds the record.
 */
export async function createByHand<T>(
  context: OrganizationContext,
  body: z.output<NonNullable<(typeof createAttendance)['body']>>,
  respond: (record: Attendance | null) => T,
): Promise<T> {
  const { orgId } = context.org;
  const now = context.now();
  const { staffUid, shiftId, scheduleId } = body;
  const place = { staffUid, shiftId, scheduleId };
  const newRef = recordsOf(orgId).doc(attendanceId(now, context.newId()));
  return runTransaction(async (tx) => {
    const [[known], { docs }] = await Promise.all([
      readPlaces(orgId, [place], (...refs) => tx.getAll(...refs)),
      tx.get(recordsAt(orgId, place).limit(comparedRecords)),
    ]);
    if (!known) throw new Error(`the record of the assignment to ${place.shiftId} can't be read`);
    const records = readableDocuments(docs, attendanceDocument, ({ id }, data) => fromDocument(orgId, id, data));
    const meant = recordMeant(known, records, body);
    const ref = meant ? recordsOf(orgId).doc(meant.id) : newRef;
    const events = meant ? takeOver(meant, body) : create(null, body);
    const version = versionBefore(tx, ref.path, meant?.version ?? 0);
    const change = { id: ref.id, orgId, by: context.actor.uid, now };
    const evolved = events.reduce<Attendance | null>((before, event) => evolve(before, event, change), meant);
    const next = evolved && { ...evolved, version: version + events.length };
    if (!meant && next) tx.create(ref, toNewDocument(next));
    else if (next && events.length > 0) tx.set(ref, toDocument(next), { merge: true });
    if (!known.expectation.isByHand) {
      const expireAt = expiryOf(body.scheduledEnd);
      tx.set(expectationRef(orgId, place), { ...place, ...known.expectation, isByHand: true, expireAt });
    }
    const source = { service: 'timekeeping', subject: ref.path, version, orgId, now } as const;
    appendEvents(tx, Object.values(timekeepingEvents), events, source, causeOfRequest(context));
    return respond(next);
  }, context.companion);
}

/**
 * Remembers that an assignment's record was deleted past the service, after an event of that version: one that takes its
 * place goes on counting from there. Records of people have an id of their own, and leave nothing to go on from.
 */
export async function rememberEnd(record: Attendance, version: number): Promise<(batch: WriteBatch) => void> {
  if (recordRef(record.orgId, record).id !== record.id) return () => undefined;
  const ref = expectationRef(record.orgId, record);
  const { updateTime } = await ref.get();
  return (batch) => {
    if (updateTime) batch.update(ref, { attendanceVersion: version }, { lastUpdateTime: updateTime });
  };
}

/**
 * When a place may be forgotten: by the clock of the commit, since a replay follows old events, and not before the shift is
 * over for as long. One that is over and not deleted yet is used: knowing more is never wrong.
 */
function expiryOf(until: number | null): Timestamp {
  const end = Math.max(Date.now(), until ?? 0) + retentionMs.expectations;
  return Timestamp.fromMillis(Math.min(end, latestMs));
}

/** Beside the records, because it outlives one that is withdrawn. */
function expectationRef(orgId: string, place: Place): DocumentReference {
  return firestore().doc(`attendance_expectations/${orgId}/places/${placeId(place)}`);
}

function recordRef(orgId: string, place: Place): DocumentReference {
  return recordsOf(orgId).doc(`att-${placeId(place)}`);
}

/** A hash: ids joined by any character could be those of another place, and W7 takes texts that can't be ids. */
function placeId({ scheduleId, shiftId, staffUid }: Place): string {
  const text = JSON.stringify([scheduleId, shiftId, staffUid]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 27);
}

const expectationDocument = z.object({
  shiftSequence: z.number().int(),
  attendanceVersion: z.number().int(),
  isByHand: z.boolean(),
});
