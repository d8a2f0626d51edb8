import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { changedFields, clearedBetween } from '@fresh/kernel/events/changed-fields';
import { evolve, termsOf, whose, type Attendance, type AttendanceStatus, type Stamp, updated } from './attendance.ts';

/** The fields that a correction publishes, besides the two times. */
const updatable = [
  'scheduledStart',
  'scheduledEnd',
  'notes',
  'status',
  'breakDuration',
  'managerNotes',
  'hourlyRate',
  'overtimeThresholdMinutes',
  'overtimeMultiplier',
  'partnershipId',
] as const;

/** A person with such a status has come by checking in, or left by checking out. */
const came: readonly AttendanceStatus[] = ['checked_in', 'checked_out', 'approved'];
const left: readonly AttendanceStatus[] = ['checked_out', 'approved'];

/**
 * The events of a change that was made past the service: those that W7 to W10 would have logged for it. Pay follows from
 * `approved`, which needs both times; an approval without them is published as a correction, and pays nothing.
 */
export function changesBetween(before: Attendance | null, after: Attendance | null): AttendanceEvent[] {
  if (!after) return before ? [{ type: 'fresh.timekeeping.attendance.v1.withdrawn', data: whose(before) }] : [];
  const { id, orgId, updatedAt: now } = after;
  const reached = (events: readonly AttendanceEvent[]) =>
    events.reduce<Attendance | null>((state, event) => evolve(state, event, { id, orgId, by: '', now }), before);

  if (!before) {
    const { scheduledStart, scheduledEnd, breakDuration, notes } = after;
    const data = { ...whose(after), scheduledStart, scheduledEnd, breakDuration };
    const created: AttendanceEvent = {
      type: 'fresh.timekeeping.attendance.v1.created',
      data,
      details: { notes },
    };
    return [created, ...changesBetween(reached([created]), after)];
  }
  const stamps = stampsBetween(before, after);
  const approvals = approvalsBetween(before, after);
  const stamped = reached(stamps) ?? before;
  const { status, ...fields } = changedFields(stamped, after, updatable);
  const [arrival, departure] = [after.checkIn?.at ?? null, after.checkOut?.at ?? null];
  const changes = {
    ...(approvals.length > 0 ? withoutTerms(fields) : { ...fields, ...(status !== undefined && { status }) }),
    ...(arrival !== (stamped.checkIn?.at ?? null) && { actualCheckIn: arrival }),
    ...(departure !== (stamped.checkOut?.at ?? null) && { actualCheckOut: departure }),
  };
  // The approval names the terms that hold.
  const clearable = approvals.length > 0 ? (['notes', 'managerNotes'] as const) : updatable;
  const cleared = clearedBetween(stamped, after, clearable);
  return [
    ...stamps,
    ...(Object.keys(changes).length > 0 || cleared.length > 0 ? [updated(after, changes, cleared)] : []),
    ...approvals,
  ];
}

/** Who came or left, where the status agrees; any other time is a correction. */
function stampsBetween(before: Attendance, after: Attendance): AttendanceEvent[] {
  const { checkIn, checkOut, status } = after;
  const hasCome = !before.checkIn && checkIn && came.includes(status);
  const hasLeft = !before.checkOut && checkOut && checkIn && left.includes(status);
  return [
    ...(hasCome
      ? [
          {
            type: 'fresh.timekeeping.attendance.v1.checked_in',
            data: { ...whose(after), actualCheckIn: checkIn.at, method: methodOf(checkIn) },
            details: detailsOf(checkIn),
          } as const,
        ]
      : []),
    ...(hasLeft
      ? [
          {
            type: 'fresh.timekeeping.attendance.v1.checked_out',
            data: {
              ...whose(after),
              actualCheckIn: checkIn.at,
              actualCheckOut: checkOut.at,
              method: methodOf(checkOut),
            },
            details: detailsOf(checkOut),
          } as const,
        ]
      : []),
  ];
}

function approvalsBetween(before: Attendance, after: Attendance): AttendanceEvent[] {
  const { status, checkIn, checkOut } = after;
  if (status !== 'approved' || before.status === 'approved' || !checkIn || !checkOut) return [];
  const data = { ...whose(after), clockIn: checkIn.at, clockOut: checkOut.at, ...termsOf(after) };
  return [{ type: 'fresh.timekeeping.attendance.v1.approved', data }];
}

function methodOf({ method = 'manual' }: Stamp) {
  return method;
}

function detailsOf({ location, notes }: Stamp) {
  return { location, notes };
}

/** The event of the approval has them itself. */
function withoutTerms<T extends Partial<Attendance>>(fields: T) {
  const { hourlyRate: _1, overtimeThresholdMinutes: _2, overtimeMultiplier: _3, partnershipId: _4, ...rest } = fields;
  return rest;
}
