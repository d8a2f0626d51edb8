import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import type { BodyOf } from '@fresh/contracts/route';
import type { attendanceBody, checkIn as checkInRoute, createAttendance } from '@fresh/contracts/routes/timekeeping';
import { attendanceWithheld } from '@fresh/contracts/withheld-fields';
import { definedFields } from '@fresh/kernel/defined-fields';
import { ApiError } from '@fresh/kernel/errors';
import type { Change } from '@fresh/kernel/events/change';
import { clearedOf, withoutFields } from '@fresh/kernel/new-fields';
import { withhold } from '@fresh/kernel/withhold';
import type * as z from 'zod';
import { checkInFlags, flagged, isOverdue, withFlags, withoutCheckOutFlags } from './flags.ts';

/** Where a record is in its life (DOMAIN §2; `approved` is ours, DOMAIN 33). */
export type AttendanceStatus = z.output<typeof attendanceBody>['status'];

/** Coming or leaving: when (epoch ms) and how it was recorded. */
export interface Stamp {
  readonly at: number;
  readonly method?: BodyOf<typeof checkInRoute>['method'] | undefined;
  readonly location?: BodyOf<typeof checkInRoute>['location'];
  readonly notes?: string | undefined;
}

/** What an hour is paid; 0 counts as absent (DOMAIN 70). */
export interface PayTerms {
  /** Per hour, in the currency's main unit. */
  readonly hourlyRate?: number | undefined;
  readonly overtimeThresholdMinutes?: number | undefined;
  readonly overtimeMultiplier?: number | undefined;
  /** Supplies the terms that are absent. */
  readonly partnershipId?: string | undefined;
}

/** State of one record. Times are epoch ms, durations minutes. */
export interface Attendance extends PayTerms {
  readonly id: string;
  readonly orgId: string;
  /** Sequence of its last event; 0 when only the monolith has written it. */
  readonly version: number;
  readonly shiftId: string;
  readonly scheduleId: string;
  readonly staffUid: string;
  readonly status: AttendanceStatus;
  readonly scheduledStart: number;
  readonly scheduledEnd: number;
  readonly breakDuration: number;
  readonly notes?: string | undefined;
  readonly managerNotes?: string | undefined;
  /** What a manager should look at, such as `late_check_out`. */
  readonly flags?: readonly string[] | undefined;
  readonly checkIn?: Stamp | undefined;
  readonly checkOut?: Stamp | undefined;
  readonly overriddenBy?: string | undefined;
  readonly overriddenAt?: number | undefined;
  readonly approvedBy?: string | undefined;
  readonly approvedAt?: number | undefined;
  readonly createdBy?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A change of a record. */
export interface AttendanceChange extends Change {
  /** Version a withdrawn record had: one that takes its place under the same id goes on counting from there. */
  readonly lastVersion?: number;
}

/** Who wants to record an attendance. */
export interface Recorder {
  readonly uid: string;
  /** Scheduler or above: may record for others, and by `admin_override`. */
  readonly manages: boolean;
}

/** The id of a new record: the monolith's `att-<ms>`, and what keeps two of one millisecond apart (DOMAIN 57). */
export function attendanceId(now: number, randomText: string): string {
  return `att-${now}-${randomText.slice(0, 6).toLowerCase()}`;
}

/** Whole minutes that the person was expected for (DOMAIN §8). */
export function scheduledDuration({ scheduledStart, scheduledEnd }: Attendance): number {
  return Math.floor((scheduledEnd - scheduledStart) / 60_000);
}

/** Minutes that the person was there, rounded as pay rounds them; undefined until they have left. */
export function actualDuration({ checkIn, checkOut }: Attendance): number | undefined {
  return checkIn && checkOut && Math.round((checkOut.at - checkIn.at) / 60_000);
}

/** W7. The route's schema has already checked that it ends after it starts. */
export function create(state: Attendance | null, body: BodyOf<typeof createAttendance>): AttendanceEvent[] {
  if (state) throw new Error(`${state.id} is taken`); // one in 2^30 of the same millisecond; never overwrite
  const { shiftId, scheduleId, staffUid, scheduledStart, scheduledEnd, breakDuration = 0, notes } = body;
  return [
    {
      type: 'fresh.timekeeping.attendance.v1.created',
      data: { shiftId, scheduleId, staffUid, scheduledStart, scheduledEnd, breakDuration },
      details: { notes },
    },
  ];
}

/** W8. A person who is there already has checked in: nothing more happens. */
export function checkIn(
  state: Attendance | null,
  body: BodyOf<typeof checkInRoute>,
  recorder: Recorder,
  now: number,
): AttendanceEvent[] {
  const record = existing(state);
  mustBeAllowed(record, body.method, recorder);
  if (isPresent(record)) return [];
  if (record.checkIn || (record.status !== 'scheduled' && record.status !== 'late')) throw conflict('check in', record);
  const { method, ...details } = body;
  const data = { ...whose(record), actualCheckIn: now, method, ...flagged(checkInFlags(record, now)) };
  return [{ type: 'fresh.timekeeping.attendance.v1.checked_in', data, details }];
}

/** W9. A person who has left has checked out: nothing more happens. */
export function checkOut(
  state: Attendance | null,
  body: BodyOf<typeof checkInRoute>,
  recorder: Recorder,
  now: number,
): AttendanceEvent[] {
  const record = existing(state);
  mustBeAllowed(record, body.method, recorder);
  if (record.checkOut && record.status !== 'approved') return [];
  if (!record.checkIn || !isPresent(record)) throw conflict('check out', record);
  const actualCheckIn = record.checkIn.at;
  // Only a correction can have put it into the future.
  if (now < actualCheckIn) throw new ApiError('CONFLICT', 'Cannot check out before the check-in');
  const flags = flagged(isOverdue(record, now) ? ['late_check_out'] : []);
  const { method, ...details } = body;
  const data = { ...whose(record), actualCheckIn, actualCheckOut: now, method, ...flags };
  return [{ type: 'fresh.timekeeping.attendance.v1.checked_out', data, details }];
}

/** The state after an event; null after it was withdrawn. */
export function evolve(state: Attendance | null, event: AttendanceEvent, change: AttendanceChange): Attendance | null {
  const touched = { version: (state?.version ?? change.lastVersion ?? 0) + 1, updatedAt: change.now };
  if (event.type === 'fresh.timekeeping.attendance.v1.created') {
    const { id, orgId, by: createdBy, now: createdAt } = change;
    return { ...event.data, ...event.details, ...touched, id, orgId, status: 'scheduled', createdBy, createdAt };
  }
  const record = existing(state);
  const overridden = change.by === record.staffUid ? {} : { overriddenBy: change.by, overriddenAt: change.now };
  switch (event.type) {
    case 'fresh.timekeeping.attendance.v1.checked_in': {
      const { actualCheckIn: at, method, flags = [] } = event.data;
      const { location, notes } = event.details;
      const came = { status: 'checked_in', checkIn: { at, method, location, notes } } as const;
      return { ...record, ...touched, ...overridden, ...came, flags: withFlags(record, flags) };
    }
    case 'fresh.timekeeping.attendance.v1.checked_out': {
      const { actualCheckOut: at, method, flags = [] } = event.data;
      const { location, notes } = event.details;
      const left = { status: 'checked_out', checkOut: { at, method, location, notes } } as const;
      return { ...record, ...touched, ...overridden, ...left, flags: withFlags(record, flags) };
    }
    case 'fresh.timekeeping.attendance.v1.updated': {
      const { status = record.status, actualCheckIn, actualCheckOut, ...fields } = event.data.changes;
      const isNamed = actualCheckOut !== undefined && change.by !== record.staffUid;
      const attends = status !== record.status || actualCheckIn !== undefined || actualCheckOut !== undefined;
      return {
        ...record,
        ...definedFields(fields),
        ...event.details,
        ...withoutFields(event.data.cleared),
        ...touched,
        ...(attends && overridden),
        ...(isNamed && { flags: withoutCheckOutFlags(record) }),
        status,
        checkIn: amended(record.checkIn, actualCheckIn),
        checkOut: amended(record.checkOut, actualCheckOut),
      };
    }
    case 'fresh.timekeeping.attendance.v1.approved': {
      const { by: approvedBy, now: approvedAt } = change;
      const decided = { status: 'approved', approvedBy, approvedAt, flags: withoutCheckOutFlags(record) } as const;
      return { ...record, ...touched, ...termsOf(event.data), ...decided };
    }
    case 'fresh.timekeeping.attendance.v1.withdrawn':
      return null;
  }
}

/** The record; 404 when there is none. */
export function existing(state: Attendance | null): Attendance {
  if (!state) throw new ApiError('NOT_FOUND', 'Attendance record not found');
  return state;
}

/** Whether the person has come and not left. */
export function isPresent({ status, checkIn, checkOut }: Attendance): boolean {
  return (status === 'checked_in' || status === 'late') && checkIn !== undefined && checkOut === undefined;
}

function mustBeAllowed({ staffUid }: Attendance, method: Stamp['method'], { uid, manages }: Recorder): void {
  if (manages || (uid === staffUid && method !== 'admin_override')) return;
  throw new ApiError('FORBIDDEN', 'Insufficient permissions. Required role: scheduler.');
}

function conflict(action: string, { status }: Attendance): ApiError {
  return new ApiError('CONFLICT', `Cannot ${action}: the record is ${status}`);
}

type Updated = Extract<AttendanceEvent, { type: 'fresh.timekeeping.attendance.v1.updated' }>;

/** What a correction changes, before it is divided into what its event carries and what it doesn't. */
export type Changes = Updated['data']['changes'] & Updated['details'];

/** The event of a correction. */
export function updated(
  record: Parameters<typeof whose>[0],
  changes: Changes,
  cleared: readonly string[] = [],
): AttendanceEvent {
  const { published, details, withheld } = withhold(changes, attendanceWithheld);
  const data = { ...whose(record), changes: published, ...withheld, ...clearedOf(cleared) };
  return { type: 'fresh.timekeeping.attendance.v1.updated', data, details };
}

/** Whose attendance an event is about, and where. */
export function whose({ staffUid, shiftId, scheduleId }: Pick<Attendance, 'staffUid' | 'shiftId' | 'scheduleId'>) {
  return { staffUid, shiftId, scheduleId };
}

/** The terms alone. */
export function termsOf(terms: PayTerms): PayTerms {
  const { hourlyRate, overtimeThresholdMinutes, overtimeMultiplier, partnershipId } = terms;
  return { hourlyRate, overtimeThresholdMinutes, overtimeMultiplier, partnershipId };
}

/** A stamp after a correction: null takes it back, undefined leaves it. */
function amended(stamp: Stamp | undefined, at: number | null | undefined): Stamp | undefined {
  if (at === undefined) return stamp;
  return at === null ? undefined : { ...stamp, at, method: 'admin_override' };
}
