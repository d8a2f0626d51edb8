import * as z from 'zod';
import { clearable } from '../clearable.ts';
import { paging } from '../paging.ts';
import { route } from '../route.ts';
import { optionalReference, reference } from '../text/identifiers.ts';
import { note } from '../text/names.ts';
import { endNotAfterStart, isSpanOf, maxShiftDays, shiftMinutes } from '../time/durations.ts';
import { instant } from '../time/instants.ts';

const minute = 60_000;
const calls = { max: 100, windowMs: minute } as const;

const epochMs = z.number().int();
const minutes = z.number().int().nonnegative();

/** DOMAIN §2, and `approved`, which the pay ledger waits for and the monolith had no way to reach (DOMAIN 33). */
const status = z.enum(['scheduled', 'checked_in', 'checked_out', 'no_show', 'excused_absence', 'late', 'approved']);
const method = z.enum(['manual', 'qr_code', 'nfc', 'geofence', 'admin_override']);
/** Degrees (WGS 84), and the radius of uncertainty in metres. */
const location = z.object({
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
  accuracy: z.number().nonnegative().optional(),
});
/** No place on earth is farther away than 20,000 km. */
const sentLocation = location.extend({ accuracy: z.number().nonnegative().max(20_100_000).optional() });

/** What an hour is paid; 0 counts as absent (DOMAIN 70). The upper ends only keep sums in range. */
const payTerms = {
  /** Per hour, in the currency's main unit. */
  hourlyRate: z.number().nonnegative().max(10_000).optional(),
  overtimeThresholdMinutes: minutes.optional(),
  overtimeMultiplier: z.number().nonnegative().max(10).optional(),
  /** Supplies the terms that are not given here. */
  partnershipId: z.string().optional(),
};
const sentPayTerms = {
  ...payTerms,
  overtimeThresholdMinutes: shiftMinutes.optional(),
  partnershipId: reference(undefined, 128).optional(),
};

/**
 * What a manager should look at. `early_check_in`: more than an hour before the scheduled start; `late_check_in`: more than
 * 15 minutes after it. `late_check_out`: later than a record stays open (16 hours after the check-in, or the scheduled time
 * and 4 hours if that is longer). `missing_check_out`: the person checked in elsewhere after that time, which closed this
 * record with its scheduled length. The last two are paid only after another person has named the time of the check-out.
 */
export const attendanceFlag = z.enum(['early_check_in', 'late_check_in', 'late_check_out', 'missing_check_out']);

/** What is odd about a record that W7 accepted; no reason to reject it. */
export const attendanceWarning = z.object({
  code: z.enum(['schedule_not_found', 'shift_not_found', 'staff_not_found', 'staff_inactive']),
  message: z.string(),
});

/** An attendance record on the wire; times are epoch ms, durations minutes. */
export const attendanceBody = z.object({
  id: z.string(),
  orgId: z.string(),
  shiftId: z.string(),
  scheduleId: z.string(),
  staffUid: z.string(),
  status,
  scheduledStart: epochMs,
  scheduledEnd: epochMs,
  /** Negative on records from before the end was checked (DOMAIN 53). */
  scheduledDuration: z.number().int(),
  breakDuration: z.number().int(),
  /** Notes, places and flags: only for the person and for scheduler and above. */
  notes: z.string().optional(),
  flags: z.array(attendanceFlag).optional(),
  actualCheckIn: epochMs.optional(),
  checkInMethod: method.optional(),
  checkInLocation: location.optional(),
  checkInNotes: z.string().optional(),
  actualCheckOut: epochMs.optional(),
  checkOutMethod: method.optional(),
  checkOutLocation: location.optional(),
  checkOutNotes: z.string().optional(),
  actualDuration: minutes.optional(),
  /** The user who last recorded or corrected another person's attendance. */
  overriddenBy: z.string().optional(),
  overriddenAt: epochMs.optional(),
  approvedBy: z.string().optional(),
  approvedAt: epochMs.optional(),
  createdBy: z.string().optional(),
  createdAt: epochMs,
  updatedAt: epochMs,
  /** This and the pay terms only for scheduler and above: every member may list the records. */
  managerNotes: z.string().optional(),
  ...payTerms,
});

/**
 * W6: any member sees all records, as before, but places and notes of others only as scheduler or above. The filters
 * all have to match. A page holds the newest records
 * in the order of their creation, which is how the monolith returned all of them; `nextCursor` leads to older ones.
 */
export const listAttendance = route({
  id: 'W6',
  service: 'timekeeping',
  functionName: 'attendance',
  method: 'GET',
  path: '/api/attendance',
  summary: 'List attendance records',
  access: { org: [] },
  asksAuthEachTime: true,
  rateLimit: calls,
  query: {
    shiftId: { summary: 'Only records of this shift', schema: optionalReference },
    scheduleId: { summary: 'Only records of this schedule', schema: optionalReference },
    staffUid: { summary: 'Only records of this person', schema: optionalReference },
    ...paging,
  },
  response: {
    status: 200,
    schema: z.object({
      records: z.array(attendanceBody),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
  unorderedList: 'records',
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch attendance records' },
});

/**
 * W7: `orgId` must be the organization of the request; the end is checked since (DOMAIN 53). A person has one record for a
 * time at a shift: the same expectation again is the same record; another time that overlaps it moves the record
 * while it is untouched, and is 409 afterwards. That holds for the record of an assignment, too. A shift that exists takes
 * members only (400); a shift, schedule or person that doesn't exist is a warning.
 */
export const createAttendance = route({
  id: 'W7',
  service: 'timekeeping',
  functionName: 'attendance',
  method: 'POST',
  path: '/api/attendance',
  summary: 'Create the attendance record of a person who is expected at a shift',
  access: { org: ['scheduler'] },
  rateLimit: calls,
  body: z
    .object({
      orgId: reference(),
      shiftId: reference('Shift ID is required'),
      scheduleId: reference('Schedule ID is required'),
      staffUid: reference('Staff user ID is required'),
      scheduledStart: instant,
      scheduledEnd: instant,
      breakDuration: shiftMinutes.optional(),
      notes: note(1000).optional(),
    })
    .refine((body) => body.scheduledEnd > body.scheduledStart, {
      message: endNotAfterStart.time,
      path: ['scheduledEnd'],
    })
    .check(isSpanOf({ start: 'scheduledStart', end: 'scheduledEnd', pause: 'breakDuration' }, maxShiftDays)),
  entityTag: 'sent',
  response: { status: 201, schema: attendanceBody.extend({ warnings: z.array(attendanceWarning).optional() }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create attendance record' },
});

const stamp = z.object({
  method: method.default('manual'),
  location: sentLocation.optional(),
  notes: note(500).optional(),
});

/**
 * W8 (CONTRACT 3.8): by the person, or by scheduler and above for them; once, however often it is sent. 409 while the person
 * is checked in at another shift of the organization; a check-in that was never closed is closed here once it is too old to
 * be open (`attendanceFlag`).
 */
export const checkIn = route({
  id: 'W8',
  service: 'timekeeping',
  functionName: 'attendanceCheckIn',
  method: 'POST',
  path: '/api/attendance/{id}/check-in',
  summary: 'Check in',
  access: { org: [] },
  rateLimit: calls,
  body: stamp,
  bodyParsing: { mode: 'strict' },
  entityTag: 'checked',
  response: { status: 200, schema: attendanceBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to check in' },
});

/** W9 (CONTRACT 3.8): like W8. */
export const checkOut = route({
  id: 'W9',
  service: 'timekeeping',
  functionName: 'attendanceCheckOut',
  method: 'POST',
  path: '/api/attendance/{id}/check-out',
  summary: 'Check out',
  access: { org: [] },
  rateLimit: calls,
  body: stamp,
  bodyParsing: { mode: 'strict' },
  entityTag: 'checked',
  response: { status: 200, schema: attendanceBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to check out' },
});

/**
 * W10 (CONTRACT 3.8): corrections, and with `status: "approved"` the approval that the pay ledger follows. 403 for one's own
 * approval and pay terms, except for an owner whose organization has no other approver. 409 for an approval of hours that
 * are paid already, and of a check-out that was late or missing, unless the request names its time.
 */
export const updateAttendance = route({
  id: 'W10',
  service: 'timekeeping',
  functionName: 'attendanceRecord',
  method: 'PATCH',
  path: '/api/attendance/{id}',
  summary: 'Correct or approve an attendance record',
  access: { org: ['scheduler'] },
  rateLimit: calls,
  body: z.object({
    status: status.optional(),
    actualCheckIn: instant.optional(),
    actualCheckOut: instant.optional(),
    breakDuration: shiftMinutes.optional(),
    managerNotes: clearable(note(1000)),
    hourlyRate: payTerms.hourlyRate.nullable(),
    overtimeThresholdMinutes: sentPayTerms.overtimeThresholdMinutes.nullable(),
    overtimeMultiplier: payTerms.overtimeMultiplier.nullable(),
    partnershipId: sentPayTerms.partnershipId.nullable(),
  }),
  bodyParsing: { mode: 'strict' },
  entityTag: 'checked',
  response: { status: 200, schema: attendanceBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to update attendance record' },
});
