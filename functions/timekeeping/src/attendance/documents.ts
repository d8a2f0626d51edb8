import { firestore } from '@fresh/kernel/firebase';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import { FieldValue, type CollectionReference, type DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { actualDuration, scheduledDuration, type Attendance, type Stamp } from './attendance.ts';

/** Where an organization's records are (DOMAIN 1.1). */
export function recordsOf(orgId: string): CollectionReference {
  return firestore().collection(`attendance_records/${orgId}/records`);
}

/** Epoch ms; clients that wrote for themselves may have left timestamps. */
const time = z.union([z.number().transform(Math.trunc), timestampMs]);
const method = z.enum(['manual', 'qr_code', 'nfc', 'geofence', 'admin_override']);
const location = z.object({ lat: z.number(), lng: z.number(), accuracy: z.number().optional() });

/** What a stored record must and may hold, ours or the monolith's. Both durations follow from the times. */
export const attendanceDocument = z.object({
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
  flags: z.array(z.string()).optional().catch(undefined),
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

/** The record of a document that exists; null otherwise. */
export function fromSnapshot(orgId: string, snapshot: DocumentSnapshot): Attendance | null {
  return snapshot.exists ? attendanceOf(orgId, snapshot) : null;
}

/** The record in a document that exists; throws zod's error when it has lost its shape. */
export function attendanceOf(orgId: string, snapshot: DocumentSnapshot): Attendance {
  return fromDocument(orgId, snapshot.id, attendanceDocument.parse(snapshot.data()));
}

/** The record of a readable document. */
export function fromDocument(orgId: string, id: string, document: z.output<typeof attendanceDocument>): Attendance {
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

/** The monolith's names, all times as numbers like its own; what a record no longer has is deleted. For a merge. */
export function toDocument(record: Attendance): Record<string, unknown> {
  const document = { ...flattened(record), version: record.version };
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [name, value === undefined ? FieldValue.delete() : value]),
  );
}

/** The same for a document that isn't there yet: nothing to delete. */
export function toNewDocument(record: Attendance): Record<string, unknown> {
  return { ...flattened(record), version: record.version };
}

/** A record as it is stored and returned: the stamps spread over the fields of DOMAIN §2, with both durations. */
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
