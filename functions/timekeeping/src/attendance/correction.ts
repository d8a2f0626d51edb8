import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import type { BodyOf } from '@fresh/contracts/route';
import type { updateAttendance } from '@fresh/contracts/routes/timekeeping';
import { findBreakProblem, findLengthProblem, maxShiftDays } from '@fresh/contracts/time/durations';
import { ApiError, type Problem } from '@fresh/kernel/errors';
import { definedFields } from '@fresh/kernel/defined-fields';
import { newFields, withoutFields } from '@fresh/kernel/new-fields';
import { isCheckOutInDoubt } from './flags.ts';
import {
  existing,
  termsOf,
  updated,
  whose,
  type Attendance,
  type AttendanceStatus,
  type Changes,
} from './attendance.ts';

/** What W10 can correct. */
type Correction = BodyOf<typeof updateAttendance>;

/** Who corrects. */
export interface Corrector {
  readonly uid: string;
  /** An owner whose organization has no other member who could approve. */
  readonly mayApproveOwn: boolean;
}

/** Whether a request decides what a person is paid: it approves, or names terms. */
export function decidesPay(body: Correction): boolean {
  return body.status === 'approved' || payTerms.some((term) => body[term] !== undefined);
}

/**
 * W10. Times that are given say where the record is, unless a status is given too; a status takes back the times that
 * contradict it. The merged record has to make sense (DOMAIN 53). What is approved has been posted to the ledger, so
 * it changes only by approving it again, which corrects the ledger. Members don't decide their own pay.
 */
export function update(state: Attendance | null, body: Correction, by: Corrector, now: number): AttendanceEvent[] {
  const record = existing(state);
  const isOwn = record.staffUid === by.uid;
  if (isOwn && decidesPay(body) && !by.mayApproveOwn) {
    throw new ApiError('FORBIDDEN', 'Your own hours and pay are approved by another scheduler or manager');
  }
  const next = corrected(record, body);
  const approves = body.status === 'approved';
  const repaid = payFields.some((field) => next[field] !== before(record)[field]);
  if (record.status === 'approved' && !approves && (next.status !== 'approved' || repaid)) {
    throw new ApiError('CONFLICT', 'An approved record is corrected by approving it again');
  }
  mustMakeSense(next, body);
  mustHaveHappened(record, next, body, now);
  const isInDoubt = isCheckOutInDoubt(record);
  if (approves && isInDoubt && body.actualCheckOut === undefined) {
    throw new ApiError('CONFLICT', 'The check-out was late or missing; approve with its time in actualCheckOut');
  }

  const events: AttendanceEvent[] = [];
  const { actualCheckOut } = body;
  // A doubted time that is named is settled, also where it was right.
  const settled = isInDoubt && actualCheckOut !== undefined ? { actualCheckOut } : {};
  const changes = { ...changesOf(before(record), next, approves), ...settled };
  const cleared = clearedBy(before(record), next, approves);
  if (Object.keys(changes).length > 0 || cleared.length > 0) {
    events.push(updated(record, changes, cleared));
  }
  const { actualCheckIn: clockIn, actualCheckOut: clockOut } = next;
  if (approves && clockIn !== undefined && clockOut !== undefined && (record.status !== 'approved' || repaid)) {
    const data = { ...whose(record), clockIn, clockOut, ...termsOf(next), ...(isOwn && { isOwn }) };
    events.push({ type: 'fresh.timekeeping.attendance.v1.approved', data });
  }
  return events;
}

/** The part of a record that W10 works on, as it names it. */
type Correctable = { readonly [F in keyof Correction]: Exclude<Correction[F], null> } & {
  readonly status: AttendanceStatus;
};

const payTerms = ['hourlyRate', 'overtimeThresholdMinutes', 'overtimeMultiplier', 'partnershipId'] as const;
const payFields = ['actualCheckIn', 'actualCheckOut', ...payTerms] as const;

function before(record: Attendance): Correctable {
  const { status, breakDuration, managerNotes, checkIn, checkOut } = record;
  const times = { actualCheckIn: checkIn?.at, actualCheckOut: checkOut?.at };
  return { status, breakDuration, managerNotes, ...times, ...termsOf(record) };
}

/** Which times a status has. */
const timesOf: Readonly<Record<AttendanceStatus, Record<'in' | 'out', 'none' | 'maybe' | 'set'>>> = {
  scheduled: { in: 'none', out: 'none' },
  no_show: { in: 'none', out: 'none' },
  excused_absence: { in: 'none', out: 'none' },
  late: { in: 'maybe', out: 'maybe' },
  checked_in: { in: 'set', out: 'none' },
  checked_out: { in: 'set', out: 'set' },
  approved: { in: 'set', out: 'set' },
};

function corrected(record: Attendance, body: Correction): Correctable {
  const cleared = Object.keys(body).filter((name) => body[name as keyof Correction] === null);
  const merged: Correctable = { ...before(record), ...newFields({}, body), ...withoutFields(cleared) };
  const status = body.status ?? statusByTimes(record, body);
  const { actualCheckIn, actualCheckOut } = merged;
  return {
    ...merged,
    status,
    actualCheckIn: timesOf[status].in === 'none' ? body.actualCheckIn : actualCheckIn,
    actualCheckOut: timesOf[status].out === 'none' ? body.actualCheckOut : actualCheckOut,
  };
}

function statusByTimes(record: Attendance, { actualCheckIn, actualCheckOut }: Correction): AttendanceStatus {
  if (record.status === 'approved') return 'approved';
  if (actualCheckOut !== undefined) return 'checked_out';
  if (actualCheckIn === undefined || timesOf[record.status].in !== 'none') return record.status;
  return 'checked_in';
}

function mustMakeSense({ status, actualCheckIn, actualCheckOut }: Correctable, body: Correction): void {
  const problems: Problem[] = [];
  const expected = timesOf[status];
  if (expected.in === 'set' && actualCheckIn === undefined) {
    problems.push({ path: 'actualCheckIn', message: `Check-in time is required for status ${status}` });
  }
  if (expected.out === 'set' && actualCheckOut === undefined) {
    problems.push({ path: 'actualCheckOut', message: `Check-out time is required for status ${status}` });
  }
  if (expected.in === 'none' && body.actualCheckIn !== undefined) {
    problems.push({ path: 'actualCheckIn', message: `Status ${status} has no check-in time` });
  }
  if (expected.out === 'none' && body.actualCheckOut !== undefined) {
    problems.push({ path: 'actualCheckOut', message: `Status ${status} has no check-out time` });
  }
  if (actualCheckIn !== undefined && actualCheckOut !== undefined && actualCheckOut < actualCheckIn) {
    problems.push({ path: 'actualCheckOut', message: 'Check-out time must not be before check-in time' });
  }
  if (problems.length > 0) throw new ApiError('VALIDATION_FAILED', 'Validation failed', problems);
}

/** How far a client's clock may be ahead of ours, in ms. */
const toleratedClockMs = 60_000;

/** What a correction says has happened by now, within the longest shift, with a break that fits into it. */
function mustHaveHappened(record: Attendance, next: Correctable, body: Correction, now: number): void {
  const problems: Problem[] = [];
  for (const path of ['actualCheckIn', 'actualCheckOut'] as const) {
    if ((body[path] ?? 0) > now + toleratedClockMs) problems.push({ path, message: 'The time is in the future' });
  }
  const { scheduledStart, scheduledEnd } = record;
  const { actualCheckIn: start = 0, actualCheckOut: end = start } = next;
  if (body.actualCheckIn !== undefined || body.actualCheckOut !== undefined) {
    const message = findLengthProblem({ start, end }, maxShiftDays);
    if (message !== null) problems.push({ path: 'actualCheckOut', message });
  }
  // People who leave early still had the break that was planned for the whole shift.
  const longest = Math.max(scheduledEnd - scheduledStart, end - start);
  const noRoom = findBreakProblem({ start: 0, end: longest }, body.breakDuration);
  if (noRoom !== null) problems.push({ path: 'breakDuration', message: noRoom });
  if (problems.length > 0) throw new ApiError('VALIDATION_FAILED', 'Validation failed', problems);
}

/** Which of the optional fields have no value any more. An approval names the terms that hold. */
function clearedBy(from: Correctable, to: Correctable, approves: boolean): string[] {
  const names = ['managerNotes', ...(approves ? [] : payTerms)] as const;
  return names.filter((name) => from[name] !== undefined && to[name] === undefined);
}

/** What differs; the status and the terms of an approval are in its own event. */
function changesOf(from: Correctable, to: Correctable, approves: boolean): Changes {
  const { status, actualCheckIn, actualCheckOut, breakDuration, managerNotes, ...terms } = to;
  const fields = { breakDuration, managerNotes, ...(!approves && { status, ...terms }) };
  const changed = Object.entries(definedFields(fields)).filter(
    ([name, value]) => value !== from[name as keyof Correctable],
  );
  return {
    ...(Object.fromEntries(changed) as Changes),
    ...(actualCheckIn !== from.actualCheckIn && { actualCheckIn: actualCheckIn ?? null }),
    ...(actualCheckOut !== from.actualCheckOut && { actualCheckOut: actualCheckOut ?? null }),
  };
}
