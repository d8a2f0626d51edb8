import type { ShiftEvent } from '@fresh/contracts/events/shifts';
import type { BodyOf } from '@fresh/contracts/route';
import type {
  assignmentBody,
  assignShift,
  createShift,
  shiftStatus,
  shiftWarning,
  updateShift,
} from '@fresh/contracts/routes/shifts';
import { endNotAfterStart, findBreakProblem, findLengthProblem, maxShiftDays } from '@fresh/contracts/time/durations';
import { dayMs } from '@fresh/contracts/time/instants';
import { shiftWithheld } from '@fresh/contracts/withheld-fields';
import { definedFields } from '@fresh/kernel/defined-fields';
import { ApiError, type Problem } from '@fresh/kernel/errors';
import type { Change } from '@fresh/kernel/events/change';
import { clearedFields, clearedOf, newFields, withoutFields } from '@fresh/kernel/new-fields';
import { withhold } from '@fresh/kernel/withhold';
import type * as z from 'zod';

/** One member's place on a shift. */
export type Assignment = Readonly<z.output<typeof assignmentBody>>;

/** What is odd about an accepted change. */
export type ShiftWarning = z.output<typeof shiftWarning>;

/** State of one shift. All times are epoch ms. */
export interface Shift {
  readonly id: string;
  /** As stored. */
  readonly orgId: string;
  readonly scheduleId: string;
  /** Sequence of its last event; 0 when only the monolith has written it. */
  readonly version: number;
  readonly positionId: string;
  readonly venueId?: string | undefined;
  readonly zoneId?: string | undefined;
  readonly startTime: number;
  readonly endTime: number;
  readonly status: z.output<typeof shiftStatus>;
  readonly assignments: readonly Assignment[];
  /** People. */
  readonly requiredStaff: number;
  readonly notes?: string | undefined;
  readonly breakMinutes?: number | undefined;
  readonly createdBy?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Most people on one shift: its document holds them all and may be 1 MiB. */
const maxAssignments = 500;

/** S8. The route's schema has already checked that it ends after it starts. */
export function create(body: BodyOf<typeof createShift>): ShiftEvent {
  const { orgId: _orgId, ...shift } = body;
  return created(shift);
}

type Created = Extract<ShiftEvent, { type: 'fresh.scheduling.shift.v1.created' }>;

/** The event of a shift's creation. */
export function created(shift: Created['data'] & Created['details']): ShiftEvent {
  const { published, details } = withhold(shift, shiftWithheld);
  return { type: 'fresh.scheduling.shift.v1.created', data: published, details };
}

/** S9-S13: the shift, if it is there and belongs to the organization it is kept under. */
export function readable(state: Shift | null, orgId: string): Shift {
  if (!state) throw new ApiError('NOT_FOUND', 'Shift not found');
  if (state.orgId !== orgId) throw new ApiError('FORBIDDEN', 'Unauthorized');
  return state;
}

/**
 * S10. Checks the merged times (DOMAIN 53), unless none is changed: the monolith stored shifts that end before they
 * start, and those can still be cancelled. Reaching `cancelled` this way is a cancellation like any other. A request that
 * changes nothing is no event.
 */
export function update(
  state: Shift | null,
  orgId: string,
  body: BodyOf<typeof updateShift>,
  isPublished?: boolean,
): ShiftEvent[] {
  const shift = readable(state, orgId);
  const changes = newFields(shift, body);
  const cleared = clearedFields(shift, body);
  const merged: Shift = { ...shift, ...changes, ...withoutFields(cleared) };
  const moved = changes.startTime !== undefined || changes.endTime !== undefined;
  const problems = moved || changes.breakMinutes !== undefined ? findTimeProblems(merged, moved) : [];
  if (problems.length > 0) throw new ApiError('VALIDATION_FAILED', 'Request validation failed.', problems);
  const { status, ...others } = changes;
  const cancels = status === 'cancelled';
  const fields = cancels ? others : changes;
  const isUpdated = Object.keys(fields).length > 0 || cleared.length > 0;
  return [
    ...(isUpdated
      ? [updated(cancels ? { ...merged, status: shift.status } : merged, fields, cleared, isPublished)]
      : []),
    ...(cancels ? [cancellation(merged, isPublished)] : []),
  ];
}

/** What is wrong with the times of a shift, as S8's schema says it. */
function findTimeProblems({ startTime: start, endTime: end, breakMinutes }: Shift, moved: boolean): Problem[] {
  if (end <= start) return moved ? [{ path: 'endTime', message: endNotAfterStart.time }] : [];
  const tooLong = moved ? findLengthProblem({ start, end }, maxShiftDays) : null;
  const noRoom = findBreakProblem({ start, end }, breakMinutes);
  return [
    ...(tooLong === null ? [] : [{ path: 'endTime', message: tooLong }]),
    ...(noRoom === null ? [] : [{ path: 'breakMinutes', message: noRoom }]),
  ];
}

/** S11. Cancelling twice is once; the response is the same. */
export function cancel(state: Shift | null, orgId: string, isPublished?: boolean): ShiftEvent[] {
  const shift = readable(state, orgId);
  return shift.status === 'cancelled' ? [] : [cancellation(shift, isPublished)];
}

/** S12. Only an active member can be assigned, to a shift that isn't over; who already is stays assigned. */
export function assign(
  state: Shift | null,
  orgId: string,
  { uid, notes }: BodyOf<typeof assignShift>,
  { isActiveMember, isPublished }: { readonly isActiveMember: boolean; readonly isPublished?: boolean },
): ShiftEvent[] {
  const shift = readable(state, orgId);
  const { scheduleId, startTime, endTime, breakMinutes, positionId, assignments } = shift;
  if (!isActiveMember) throw new ApiError('BAD_REQUEST', 'uid is not an active member of the organization');
  if (shift.status === 'cancelled') throw new ApiError('CONFLICT', 'Shift is cancelled');
  if (isStaffedBy(shift, uid)) return [];
  if (shift.status === 'completed') throw new ApiError('CONFLICT', 'Shift is completed');
  if (assignments.length >= maxAssignments) throw new ApiError('CONFLICT', 'Shift has too many assignments');
  return [
    {
      type: 'fresh.scheduling.shift.v1.assigned',
      data: { scheduleId, uid, startTime, endTime, breakMinutes, positionId, ...visibility(isPublished) },
      details: { notes },
    },
  ];
}

/** S13. Taking off a member who isn't on the shift publishes no event; the response is the same. */
export function unassign(state: Shift | null, orgId: string, uid: string, isPublished?: boolean): ShiftEvent[] {
  const shift = readable(state, orgId);
  return shift.assignments.some((assignment) => assignment.uid === uid) ? [removal(shift, uid, isPublished)] : [];
}

/** The end of a shift whose schedule was deleted: subscribers receive the cancellation first (DOMAIN 59). */
export function remove(shift: Shift, isPublished?: boolean): ShiftEvent[] {
  const deleted: ShiftEvent = { type: 'fresh.scheduling.shift.v1.deleted', data: { scheduleId: shift.scheduleId } };
  return shift.status === 'cancelled' ? [deleted] : [cancellation(shift, isPublished), deleted];
}

/** The state after an event; null after deletion. */
export function evolve(state: Shift | null, event: ShiftEvent, { id, orgId, by, now }: Change): Shift | null {
  const touched = { version: (state?.version ?? 0) + 1, updatedAt: now };
  if (event.type === 'fresh.scheduling.shift.v1.created') {
    const start = { status: 'draft', assignments: [], createdBy: by, createdAt: now } as const;
    return { ...event.data, ...event.details, ...start, ...touched, id, orgId };
  }
  const shift = readable(state, orgId);
  switch (event.type) {
    case 'fresh.scheduling.shift.v1.updated':
      return {
        ...shift,
        ...definedFields(event.data.changes),
        ...event.details,
        ...withoutFields(event.data.cleared),
        ...touched,
      };
    case 'fresh.scheduling.shift.v1.assigned': {
      const { uid } = event.data;
      const { notes } = event.details;
      const assignment: Assignment = { uid, status: 'assigned', assignedAt: now, assignedBy: by, notes };
      return { ...shift, ...touched, assignments: [...without(shift, uid), assignment] };
    }
    case 'fresh.scheduling.shift.v1.unassigned':
      return { ...shift, ...touched, assignments: without(shift, event.data.uid) };
    case 'fresh.scheduling.shift.v1.cancelled':
      return { ...shift, ...touched, status: 'cancelled' };
    case 'fresh.scheduling.shift.v1.deleted':
      return null;
  }
}

/** Who is expected to come: assigned or confirmed, and the shift not cancelled. */
export function staffOf({ status, assignments }: Pick<Shift, 'status' | 'assignments'>): string[] {
  return status === 'cancelled' ? [] : comingOf(assignments);
}

/** Who has a place and hasn't declined it. */
export function comingOf(assignments: readonly Assignment[]): string[] {
  return assignments.filter(({ status }) => status === 'assigned' || status === 'confirmed').map(({ uid }) => uid);
}

/** Whether a member is expected at a shift. */
function isStaffedBy(shift: Pick<Shift, 'status' | 'assignments'>, uid: string): boolean {
  return staffOf(shift).includes(uid);
}

/** What is odd about where a shift was put; nothing the monolith ever rejected (DOMAIN §8). */
export function referenceWarnings(about: {
  schedule: 'exists' | 'missing';
  position: 'active' | 'inactive' | 'missing';
}): ShiftWarning[] {
  return [
    ...(about.schedule === 'exists'
      ? []
      : [{ code: 'schedule_not_found', message: 'The schedule does not exist' } as const]),
    ...(about.position === 'missing'
      ? [{ code: 'position_not_found', message: 'The position does not exist' } as const]
      : []),
    ...(about.position === 'inactive'
      ? [{ code: 'position_inactive', message: 'The position is inactive' } as const]
      : []),
  ];
}

/**
 * What is odd about when a shift takes place; `schedule` is null where none is known. A shift of the last night may end on
 * the day after its schedule.
 */
export function timeWarnings(
  { startTime, endTime }: Pick<Shift, 'startTime' | 'endTime'>,
  schedule: { readonly startDate: number; readonly endDate: number } | null,
): ShiftWarning[] {
  const isOutside =
    schedule !== null &&
    (startTime < schedule.startDate || startTime >= schedule.endDate || endTime > schedule.endDate + dayMs);
  return [
    ...(endTime - startTime > longestUsualMs
      ? [{ code: 'long_shift', message: 'The shift is longer than a day' } as const]
      : []),
    ...(isOutside ? [{ code: 'outside_schedule', message: 'The shift lies outside its schedule' } as const] : []),
  ];
}

/** A day with the hour that clocks are put back. */
const longestUsualMs = dayMs + 3_600_000;

/** More people than the shift asks for. */
export function staffingWarnings(shift: Shift): ShiftWarning[] {
  const staff = staffOf(shift).length;
  if (staff <= shift.requiredStaff) return [];
  return [{ code: 'overstaffed', message: `${staff} of ${shift.requiredStaff} required staff are assigned` }];
}

/** The other shifts that need a member at the same time; meeting end to start is no overlap. */
export function overlapWarnings(shift: Omit<Shift, 'version'>, uid: string, others: readonly Shift[]): ShiftWarning[] {
  if (!isStaffedBy(shift, uid)) return [];
  return others
    .filter((other) => other.id !== shift.id || other.scheduleId !== shift.scheduleId)
    .filter((other) => other.startTime < shift.endTime && other.endTime > shift.startTime && isStaffedBy(other, uid))
    .map(({ id, scheduleId }) => {
      return { code: 'overlap', message: 'Assigned to another shift at this time', uid, shiftId: id, scheduleId };
    });
}

function without({ assignments }: Shift, uid: string): Assignment[] {
  return assignments.filter((assignment) => assignment.uid !== uid);
}

/** What a change names. */
type Changes = ReturnType<typeof newFields<BodyOf<typeof updateShift>>>;

/** The event of changed fields: what the shift is with them. */
export function updated(
  merged: Shift,
  changes: Changes,
  cleared: readonly string[],
  isPublished?: boolean,
): ShiftEvent {
  const { scheduleId, positionId, startTime, endTime, breakMinutes, status, assignments } = merged;
  const uids = comingOf(assignments);
  const { published, details, withheld } = withhold(changes, shiftWithheld);
  return {
    type: 'fresh.scheduling.shift.v1.updated',
    details,
    data: {
      scheduleId,
      changes: published,
      ...withheld,
      ...clearedOf(cleared),
      positionId,
      startTime,
      endTime,
      breakMinutes,
      status,
      uids,
      ...visibility(isPublished),
    },
  };
}

/** The event of a cancellation; it names the members who were to come. */
export function cancellation(shift: Shift, isPublished?: boolean): ShiftEvent {
  const { scheduleId, startTime, endTime, assignments } = shift;
  const data = { scheduleId, uids: comingOf(assignments), startTime, endTime, ...visibility(isPublished) };
  return { type: 'fresh.scheduling.shift.v1.cancelled', data };
}

/** The event of a member who isn't on a shift any more. */
export function removal({ scheduleId, startTime, endTime }: Shift, uid: string, isPublished?: boolean): ShiftEvent {
  const data = { scheduleId, uid, startTime, endTime, ...visibility(isPublished) };
  return { type: 'fresh.scheduling.shift.v1.unassigned', data };
}

/** Whether staff could see the shift, as far as it is known: the document of a shift doesn't say. */
function visibility(isPublished: boolean | undefined): { isPublished?: boolean } {
  return isPublished === undefined ? {} : { isPublished };
}
