import type { DataOf } from '@fresh/contracts/event';
import type { shiftAssigned, shiftCancelled, shiftUnassigned, shiftUpdated } from '@fresh/contracts/events/shifts';
import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import type { createAttendance } from '@fresh/contracts/routes/timekeeping';
import type { BodyOf } from '@fresh/contracts/route';
import { definedFields } from '@fresh/kernel/defined-fields';
import { ApiError } from '@fresh/kernel/errors';
import { updated, whose, type Attendance } from '../attendance/attendance.ts';

/** When a person is expected: epoch ms, the break in minutes. */
export type Hours = Pick<Attendance, 'scheduledStart' | 'scheduledEnd' | 'breakDuration'>;

/** A person's place on a shift. */
export type Place = Pick<Attendance, 'staffUid' | 'shiftId' | 'scheduleId'>;

/** What a shift event says about the people it names. */
export interface ShiftPlan {
  readonly uids: readonly string[];
  /** When they are expected; null when they aren't, or no more. */
  readonly hours: Hours | null;
  /** Whether these people are new on the shift. */
  readonly isFirst?: boolean;
}

/** What is remembered of one place, also while there is no record. */
export interface Expectation {
  /** Sequence of the newest event of the shift that named the person; 0 before the first. */
  readonly shiftSequence: number;
  /**
   * Version of the record after what shift events last did to it, its withdrawal included; 0 before the first. A record
   * of another version was touched by a person.
   */
  readonly attendanceVersion: number;
  /** A scheduler used W7 for this place: from then on its records are people's business. */
  readonly isByHand: boolean;
}

/** A place that no event has named. */
export const unheardOf: Expectation = { shiftSequence: 0, attendanceVersion: 0, isByHand: false };

/** What is known of a place; `record` is the one that the assignment made. */
export interface Known {
  readonly expectation: Expectation;
  readonly record: Attendance | null;
}

/** S12. */
export function planOfAssigned({ uid, ...shift }: DataOf<typeof shiftAssigned>): ShiftPlan {
  return { uids: [uid], hours: hoursOf(shift), isFirst: true };
}

/** S10. A cancelled shift can be changed too, and brought back with everyone who was on it. */
export function planOfUpdated({ uids, status, ...shift }: DataOf<typeof shiftUpdated>): ShiftPlan {
  return { uids, hours: status === 'cancelled' ? null : hoursOf(shift) };
}

/** S13. */
export function planOfUnassigned({ uid }: DataOf<typeof shiftUnassigned>): ShiftPlan {
  return { uids: [uid], hours: null };
}

/** S11. */
export function planOfCancelled({ uids }: DataOf<typeof shiftCancelled>): ShiftPlan {
  return { uids, hours: null };
}

/**
 * What one event of a shift changes at one place; null when a newer one has been followed.
 *
 * The newest event that names a person says all about them: whether they are expected, and when. So only that one
 * counts, and any order of arrival ends the same. That an update doesn't name a person says nothing: they were never on
 * the shift, or an event of its own took them off.
 *
 *   shift       assigned 2 ── updated 3 ── unassigned 4
 *   arriving    updated 3: expected, at the new time ── assigned 2: older, ignored ── unassigned 4: withdrawn
 *   arriving    unassigned 4: only remembered ── updated 3, assigned 2: older, ignored
 */
export function follow(
  { expectation, record }: Known,
  place: Place,
  { sequence, hours }: { readonly sequence: number; readonly hours: Hours | null },
): { readonly expectation: Expectation; readonly events: readonly AttendanceEvent[] } | null {
  if (sequence <= expectation.shiftSequence) return null;
  // What people did stands: a manager looks after a record that was made by hand or corrected, or whose person came,
  // and pay may hang on it.
  const isPeoples = expectation.isByHand || (record !== null && !isUntouched({ expectation, record }));
  const events = isPeoples ? [] : eventsOf(record, place, hours);
  const attendanceVersion = expectation.attendanceVersion + events.length;
  return { expectation: { ...expectation, shiftSequence: sequence, attendanceVersion }, events };
}

/**
 * Whether an event would make a place's first record. Only then it matters whether a scheduler has used W7 before there
 * were expectations, or in the monolith: since, W7 marks the place.
 */
export function makesFirstRecord(known: Known, plan: Parameters<typeof follow>[2]): boolean {
  const { shiftSequence, attendanceVersion, isByHand } = known.expectation;
  return plan.hours !== null && plan.sequence > shiftSequence && attendanceVersion === 0 && !isByHand;
}

/** What W7 says of a place. */
type Wanted = BodyOf<typeof createAttendance>;

/**
 * The record of a place that W7 means; null when it adds one. A person has one record for a time at a shift: the one
 * that the assignment made and no person has touched, one of the same hours, or one whose hours overlap. A person who
 * left and is expected back later has another record. 409 for other hours that overlap a record that a person has
 * touched: pay may hang on it.
 */
export function recordMeant(
  { expectation, record: assigned }: Known,
  records: readonly Attendance[],
  { scheduledStart, scheduledEnd }: Wanted,
): Attendance | null {
  if (assigned && !expectation.isByHand && isUntouched({ expectation, record: assigned })) return assigned;
  const same = records.find((each) => each.scheduledStart === scheduledStart && each.scheduledEnd === scheduledEnd);
  if (same) return same;
  const overlapping = records.filter(
    (each) => each.scheduledStart < scheduledEnd && each.scheduledEnd > scheduledStart,
  );
  if (overlapping.length === 0) return null;
  const free = overlapping.find(isOnlyScheduled);
  if (!free || overlapping.length > 1) {
    throw new ApiError('CONFLICT', 'This person has a record of this shift at an overlapping time');
  }
  return free;
}

/** W7 for a record that is there: it becomes what the body says, an absent break 0, unless a person has touched it. */
export function takeOver(
  record: Attendance,
  { scheduledStart, scheduledEnd, breakDuration = 0, notes }: Wanted,
): AttendanceEvent[] {
  if (!isOnlyScheduled(record)) return [];
  return changed(record, { scheduledStart, scheduledEnd, breakDuration, notes });
}

/** The person hasn't come, nor was corrected to have. */
function isOnlyScheduled({ status, checkIn }: Attendance): boolean {
  return status === 'scheduled' && !checkIn;
}

function eventsOf(record: Attendance | null, place: Place, hours: Hours | null): AttendanceEvent[] {
  if (hours && record) return changed(record, hours);
  if (hours)
    return [{ type: 'fresh.timekeeping.attendance.v1.created', data: { ...whose(place), ...hours }, details: {} }];
  return record ? [{ type: 'fresh.timekeeping.attendance.v1.withdrawn', data: whose(place) }] : [];
}

function changed(record: Attendance, values: Hours & Pick<Attendance, 'notes'>): AttendanceEvent[] {
  const entries = Object.entries(definedFields(values)) as [keyof typeof values, number | string][];
  const changes = Object.fromEntries(entries.filter(([name, value]) => value !== record[name]));
  if (Object.keys(changes).length === 0) return [];
  return [updated(record, changes)];
}

/** Not checked in, corrected or approved; the monolith's own writes show by the status alone. */
function isUntouched({ expectation, record }: { expectation: Expectation; record: Attendance }): boolean {
  return record.version === expectation.attendanceVersion && record.status === 'scheduled';
}

function hoursOf(shift: { startTime: number; endTime: number; breakMinutes?: number | undefined }): Hours {
  const { startTime: scheduledStart, endTime: scheduledEnd, breakMinutes: breakDuration = 0 } = shift;
  return { scheduledStart, scheduledEnd, breakDuration };
}
