import * as timekeepingEvents from '@fresh/contracts/events/timekeeping';
import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { documentId } from '@fresh/kernel/document-id';
import { changeAggregate } from '@fresh/kernel/events/change';
import { causeOfRequest } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { OrganizationContext } from '@fresh/kernel/http/context';
import * as log from '@fresh/kernel/log';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import { FieldValue, Timestamp, type CollectionReference, type Query } from 'firebase-admin/firestore';
import * as z from 'zod';
import { actualDuration, evolve, scheduledDuration, type Attendance, type Stamp } from './attendance.ts';

/** Which records are wanted; those given have to match all. */
export interface Filters {
  readonly shiftId?: string | undefined;
  readonly scheduleId?: string | undefined;
  readonly staffUid?: string | undefined;
}

/**
 * The newest records, in the order of their creation. The monolith answered all of them by document id, which begins
 * with the time; so whoever has no more than one page sees the same as before, and whoever has more and doesn't page
 * sees the latest ones rather than the same old ones for ever.
 */
export async function listAttendance(
  orgId: string,
  filters: Filters,
  page: { limit: number; after: string | null },
): Promise<{ records: Attendance[]; nextCursor?: string }> {
  const wanted = Object.entries(filters as Record<string, string | undefined>).filter(
    ([, value]) => value !== undefined,
  );
  const query = wanted.reduce<Query>((list, [name, value]) => list.where(name, '==', value), recordsOf(orgId));
  const { documents, ...rest } = await readPage(query, newestFirst, page.limit, page.after);
  const records = documents.reverse().flatMap((document) => {
    const parsed = attendanceDocument.safeParse(document.data());
    if (parsed.success) return [fromDocument(orgId, document.id, parsed.data)];
    // Clients could write here while the old rules were in force; one unreadable document must not hide the others.
    log.documentUnreadable(document.ref.path, parsed.error);
    return [];
  });
  return { records, ...rest };
}

/** Decides about one record and commits what follows; see changeAggregate. */
export async function changeAttendance(
  context: OrganizationContext,
  attendanceId: string,
  decide: (state: Attendance | null, now: number) => AttendanceEvent[],
): Promise<Attendance | null> {
  const { orgId } = context.org;
  const id = documentId(attendanceId, 'id');
  const now = context.now();
  const change = { id, orgId, by: context.actor.uid, now };
  const ref = recordsOf(orgId).doc(id);
  return changeAggregate<Attendance, AttendanceEvent>(
    {
      service: 'timekeeping',
      events: Object.values(timekeepingEvents),
      ref,
      orgId,
      read: async (get) => {
        const snapshot = await get(ref);
        return snapshot.exists ? fromDocument(orgId, id, attendanceDocument.parse(snapshot.data())) : null;
      },
      evolve: (state, event) => evolve(state, event, change),
      write: (tx, next) => {
        // Merge: fields the monolith or an older version put there stay. No decision removes a record.
        if (next) tx.set(ref, toDocument(next), { merge: true });
      },
    },
    (state) => decide(state, now),
    causeOfRequest(context),
    now,
  );
}

function recordsOf(orgId: string): CollectionReference {
  return firestore().collection(`attendance_records/${orgId}/records`);
}

/** Epoch ms; clients that wrote for themselves may have left timestamps. */
const time = z.union([z.number().transform(Math.trunc), z.instanceof(Timestamp).transform((at) => at.toMillis())]);
const method = z.enum(['manual', 'qr_code', 'nfc', 'geofence', 'admin_override']);
const location = z.object({ lat: z.number(), lng: z.number(), accuracy: z.number().optional() });

/** What a stored record must and may hold, ours or the monolith's. Both durations follow from the times. */
const attendanceDocument = z.object({
  version: z.number().int().default(0),
  shiftId: z.string(),
  scheduleId: z.string(),
  staffUid: z.string(),
  status: z
    .enum(['scheduled', 'checked_in', 'checked_out', 'no_show', 'excused_absence', 'late', 'approved'])
    .default('scheduled'),
  scheduledStart: time,
  scheduledEnd: time,
  breakDuration: z.number().transform(Math.trunc).default(0),
  notes: z.string().optional(),
  managerNotes: z.string().optional(),
  actualCheckIn: time.optional(),
  checkInMethod: method.optional(),
  checkInLocation: location.optional(),
  checkInNotes: z.string().optional(),
  actualCheckOut: time.optional(),
  checkOutMethod: method.optional(),
  checkOutLocation: location.optional(),
  checkOutNotes: z.string().optional(),
  overriddenBy: z.string().optional(),
  overriddenAt: time.optional(),
  hourlyRate: z.number().optional(),
  overtimeThresholdMinutes: z.number().optional(),
  overtimeMultiplier: z.number().optional(),
  partnershipId: z.string().optional(),
  approvedBy: z.string().optional(),
  approvedAt: time.optional(),
  createdBy: z.string().optional(),
  createdAt: time.default(0),
  updatedAt: time.default(0),
});

function fromDocument(orgId: string, id: string, document: z.output<typeof attendanceDocument>): Attendance {
  const {
    actualCheckIn,
    checkInMethod,
    checkInLocation,
    checkInNotes,
    actualCheckOut,
    checkOutMethod,
    checkOutLocation,
    checkOutNotes,
    ...fields
  } = document;
  return {
    ...fields,
    id,
    orgId,
    checkIn: stampOf(actualCheckIn, { method: checkInMethod, location: checkInLocation, notes: checkInNotes }),
    checkOut: stampOf(actualCheckOut, { method: checkOutMethod, location: checkOutLocation, notes: checkOutNotes }),
  };
}

function stampOf(at: number | undefined, how: Omit<Stamp, 'at'>): Stamp | undefined {
  return at === undefined ? undefined : { at, ...how };
}

/** The monolith's names, all times as numbers like its own; what a record no longer has is deleted. */
function toDocument(record: Attendance): Record<string, unknown> {
  const document = { ...flattened(record), version: record.version };
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [name, value === undefined ? FieldValue.delete() : plain(value)]),
  );
}

/** A copy without absent fields, which Firestore refuses. */
function plain(value: unknown): unknown {
  return typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value;
}

/** A record as it is stored and answered: the stamps spread over the fields of DOMAIN 2, with both durations. */
export function flattened(record: Attendance) {
  const { version: _version, checkIn, checkOut, ...fields } = record;
  return {
    ...fields,
    scheduledDuration: scheduledDuration(record),
    actualCheckIn: checkIn?.at,
    checkInMethod: checkIn?.method,
    checkInLocation: checkIn?.location,
    checkInNotes: checkIn?.notes,
    actualCheckOut: checkOut?.at,
    checkOutMethod: checkOut?.method,
    checkOutLocation: checkOut?.location,
    checkOutNotes: checkOut?.notes,
    actualDuration: actualDuration(record),
  };
}
