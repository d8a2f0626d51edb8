import { createHash } from 'node:crypto';
import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { isDocumentId } from '@fresh/kernel/document-id';
import { firestore } from '@fresh/kernel/firebase';
import type { OrganizationContext } from '@fresh/kernel/http/context';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import { runTransaction } from '@fresh/kernel/transaction';
import type { DocumentReference, Transaction } from 'firebase-admin/firestore';
import { isPresent, type Attendance } from './attendance.ts';
import { attendanceDocument, fromDocument, fromSnapshot, recordsOf } from './documents.ts';
import { closeForgotten, mustBeUnpaid, standingOf } from './presence.ts';
import { attendances } from './store.ts';

/** Approved records that are compared with one: those that end first after it begins. Approved hours don't overlap. */
const comparedRecords = 5;

/**
 * Changes a record under the rules of its person: they are in one place at a time, and their hours are paid once. A document
 * for each person in an organization names the record that was opened last. Every request that opens or approves a record
 * writes it, so that two at once meet in it:
 *
 *   check-in A   read record A, person ──────────────── commit
 *   check-in B             read record B, person ── commit rejected ── read person: A ── 409
 *
 * It is a hint: whether that record is open still, the record itself says.
 */
export async function changeOfPerson<T>(
  context: OrganizationContext,
  id: string,
  decide: (state: Attendance | null, now: number) => readonly AttendanceEvent[],
  respond: (state: Attendance | null) => T,
): Promise<T> {
  const { orgId } = context.org;
  return runTransaction(async (tx) => {
    const record = await attendances.prepare(tx, context, id, decide);
    const { before, state: after, events } = record;
    const opens = after !== null && isPresent(after) && !(before !== null && isPresent(before));
    const approves = events.some(({ type }) => type === 'fresh.timekeeping.attendance.v1.approved');
    if (!after || (!opens && !approves)) {
      record.write();
      return respond(after);
    }
    const person = personRef(orgId, after.staffUid);
    const openRecord: unknown = (await tx.get(person)).get('openRecord');
    const forgotten = opens ? await forgottenRecord(tx, context, after, openRecord) : null;
    if (approves) mustBeUnpaid(after, await readApproved(tx, after));
    record.write();
    forgotten?.write();
    const changedAt = context.now();
    tx.set(person, { changedAt, ...(opens && { openRecord: id }) }, { merge: true });
    return respond(after);
  }, context.companion);
}

/** The closing of the record that the person opened last and never closed; null when there is nothing to close. */
async function forgottenRecord(
  tx: Transaction,
  context: OrganizationContext,
  opened: Attendance,
  openRecord: unknown,
): Promise<{ write: () => void } | null> {
  const { orgId } = context.org;
  if (typeof openRecord !== 'string' || !isDocumentId(openRecord) || openRecord === opened.id) return null;
  const other = fromSnapshot(orgId, await tx.get(recordsOf(orgId).doc(openRecord)));
  if (standingOf(other, context.now()) === 'closed') return null;
  return attendances.prepare(tx, context, openRecord, closeForgotten);
}

/** The person's approved records that may overlap one. */
async function readApproved(tx: Transaction, { orgId, staffUid, checkIn }: Attendance): Promise<Attendance[]> {
  const { docs } = await tx.get(
    recordsOf(orgId)
      .where('staffUid', '==', staffUid)
      .where('status', '==', 'approved')
      .where('actualCheckOut', '>', checkIn?.at ?? 0)
      .orderBy('actualCheckOut')
      .limit(comparedRecords),
  );
  return readableDocuments(docs, attendanceDocument, (document, data) => fromDocument(orgId, document.id, data));
}

/** W7 took texts as user ids that can't name a document. */
function personRef(orgId: string, uid: string): DocumentReference {
  const id = isDocumentId(uid) ? uid : createHash('sha256').update(uid).digest('base64url');
  return firestore().doc(`attendance_presence/${orgId}/people/${id}`);
}
