import * as z from 'zod';
import { clearedFields } from '../clearable.ts';
import { event, type DetailedEventOf, type EventOf } from '../event.ts';
import { attendanceWithheld, withheldFields } from '../withheld-fields.ts';

const epochMs = z.number().int();
const minutes = z.number().int();
const status = z.enum(['scheduled', 'checked_in', 'checked_out', 'no_show', 'excused_absence', 'late', 'approved']);
const method = z.enum(['manual', 'qr_code', 'nfc', 'geofence', 'admin_override']);

const whose = { staffUid: z.string(), shiftId: z.string(), scheduleId: z.string() };
/** What a manager should look at; more may come. Absent in events from before there were flags. */
const flags = z.array(z.string()).optional();
const stamp = { method, flags };
const payTerms = {
  hourlyRate: z.number().optional(),
  overtimeThresholdMinutes: minutes.optional(),
  overtimeMultiplier: z.number().optional(),
  partnershipId: z.string().optional(),
};

/**
 * A person is expected at a shift (W7, or they were assigned to it). A record that was withdrawn comes back with another
 * one of these: the sequence goes on.
 */
export const attendanceCreated = event({
  type: 'fresh.timekeeping.attendance.v1.created',
  service: 'timekeeping',
  summary: 'A person is expected at a shift.',
  data: z.object({
    ...whose,
    scheduledStart: epochMs,
    scheduledEnd: epochMs,
    breakDuration: minutes,
  }),
});

/** A person came (W8). The envelope's actor is another person when it was recorded for them. */
export const attendanceCheckedIn = event({
  type: 'fresh.timekeeping.attendance.v1.checked_in',
  service: 'timekeeping',
  summary: 'A person came to a shift.',
  data: z.object({ ...whose, actualCheckIn: epochMs, ...stamp }),
});

/** A person left (W9). */
export const attendanceCheckedOut = event({
  type: 'fresh.timekeeping.attendance.v1.checked_out',
  service: 'timekeeping',
  summary: 'A person left a shift.',
  data: z.object({ ...whose, actualCheckIn: epochMs, actualCheckOut: epochMs, ...stamp }),
});

/**
 * A record was corrected (W10), moved with its shift, or taken over by W7; only what changed is present, null for what
 * was taken back.
 */
export const attendanceUpdated = event({
  type: 'fresh.timekeeping.attendance.v1.updated',
  service: 'timekeeping',
  summary: 'An attendance record was corrected or moved; `changes` holds the new values, null for a time taken back.',
  data: z.object({
    ...whose,
    changes: z.object({
      scheduledStart: epochMs.optional(),
      scheduledEnd: epochMs.optional(),
      status: status.optional(),
      actualCheckIn: epochMs.nullable().optional(),
      actualCheckOut: epochMs.nullable().optional(),
      breakDuration: minutes.optional(),
      ...payTerms,
    }),
    cleared: clearedFields,
    withheld: withheldFields(attendanceWithheld),
  }),
});

/** A person who didn't come isn't expected any more: taken off the shift, or it was cancelled. The record is gone. */
export const attendanceWithdrawn = event({
  type: 'fresh.timekeeping.attendance.v1.withdrawn',
  service: 'timekeeping',
  summary: 'A person is not expected at a shift any more; their attendance record was removed.',
  data: z.object(whose),
});

/** A record was approved for pay (W10), or approved again with other times or terms. */
export const attendanceApproved = event({
  type: 'fresh.timekeeping.attendance.v1.approved',
  service: 'timekeeping',
  summary: 'An attendance record was approved for pay.',
  data: z.object({
    ...whose,
    clockIn: epochMs,
    clockOut: epochMs,
    ...payTerms,
    /** The owner of an organization without another approver approved their own hours. */
    isOwn: z.boolean().optional(),
  }),
});

/** What an approval is paid, or the difference that a later approval makes. Subject: the ledger document. */
export const ledgerEntryPosted = event({
  type: 'fresh.timekeeping.ledger.v1.entry_posted',
  service: 'timekeeping',
  summary: 'Pay was entered into the ledger; a correction holds the difference to what was entered before.',
  data: z.object({
    attendanceId: z.string(),
    userId: z.string(),
    partnershipId: z.string().optional(),
    clockIn: epochMs,
    clockOut: epochMs,
    /** Amounts in the currency's main unit with at most two decimals; negative where a correction takes back. */
    regularPay: z.number(),
    overtimePay: z.number(),
    totalPay: z.number(),
    overtimeMinutes: minutes,
    /** The first entry for the record, where this one corrects it. */
    corrects: z.string().optional(),
  }),
});

/** Everything that can happen to an attendance record. */
export type AttendanceEvent =
  | DetailedEventOf<typeof attendanceCreated, { readonly notes?: string | undefined }>
  | DetailedEventOf<typeof attendanceCheckedIn, StampDetails>
  | DetailedEventOf<typeof attendanceCheckedOut, StampDetails>
  | DetailedEventOf<
      typeof attendanceUpdated,
      { readonly notes?: string | undefined; readonly managerNotes?: string | undefined }
    >
  | EventOf<typeof attendanceWithdrawn>
  | EventOf<typeof attendanceApproved>;

/** Where a person was, and what was noted about them. */
interface StampDetails {
  /** Degrees and metres. */
  readonly location?:
    { readonly lat: number; readonly lng: number; readonly accuracy?: number | undefined } | undefined;
  readonly notes?: string | undefined;
}
