import { captures } from '@fresh/contracts/captures/scheduling';
import type { ShiftEvent } from '@fresh/contracts/events/shifts';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changedFields, clearedBetween } from '@fresh/kernel/events/changed-fields';
import { cancellation, comingOf, created, evolve, removal, remove, type Shift, updated } from './shift.ts';
import { queriedFields, shiftOf } from './store.ts';

/** The fields that an update contains, besides a cancellation. */
const updatable = [
  'positionId',
  'venueId',
  'zoneId',
  'startTime',
  'endTime',
  'status',
  'requiredStaff',
  'notes',
  'breakMinutes',
] as const;

/**
 * The events of a change that was made past the service: those that S8, S10 to S13 would have logged for it. Of the people
 * on a shift they name those who are expected to come, so a member who declines is reported as taken off. A cancelled
 * shift expects no member: those put on it are reported when the shift takes place again.
 */
export function changesBetween(before: Shift | null, after: Shift | null): ShiftEvent[] {
  if (!after) return before ? remove(before) : [];
  if (!before) {
    const { scheduleId, positionId, venueId, zoneId, startTime, endTime, requiredStaff, notes, breakMinutes } = after;
    const times = { startTime, endTime, breakMinutes };
    const creation = created({ scheduleId, positionId, venueId, zoneId, ...times, requiredStaff, notes });
    const draft = evolve(null, creation, { id: after.id, orgId: after.orgId, by: '', now: after.createdAt });
    return [creation, ...changesBetween(draft, after)];
  }
  const { scheduleId, positionId, startTime, endTime, breakMinutes } = after;
  const [were, are] = [comingOf(before.assignments), comingOf(after.assignments)];
  const gone = [...new Set(were)].filter((uid) => !are.includes(uid));
  const come = [...new Set(are)].filter((uid) => !were.includes(uid));
  const stay = after.assignments.filter(({ uid }) => were.includes(uid));

  const { status, ...fields } = changedFields(before, after, updatable);
  const cancels = status === 'cancelled';
  const changes = { ...fields, ...(!cancels && status !== undefined && { status }) };
  const cleared = clearedBetween(before, after, ['venueId', 'zoneId', 'notes', 'breakMinutes']);
  const hasChanged = Object.keys(changes).length > 0 || cleared.length > 0;
  return [
    ...gone.map((uid) => removal(after, uid)),
    ...(hasChanged
      ? [updated({ ...after, status: cancels ? before.status : after.status, assignments: stay }, changes, cleared)]
      : []),
    ...(after.status === 'cancelled' ? [] : come).map((uid) => {
      const notes = after.assignments.find((assignment) => assignment.uid === uid)?.notes;
      const data = { scheduleId, uid, startTime, endTime, breakMinutes, positionId };
      return { type: 'fresh.scheduling.shift.v1.assigned', data, details: { notes } } as const;
    }),
    ...(cancels ? [cancellation({ ...after, assignments: stay })] : []),
  ];
}

/** Assignments and removals have one event for each person. */
export function eventKey(event: ShiftEvent): string {
  return 'uid' in event.data ? `${event.type}:${event.data.uid}` : event.type;
}

/** Shifts, where the monolith's S8, S10 and S11 write them. */
export const captureShift: CapturedAggregate<Shift, ShiftEvent> = {
  capture: captures.captureShift,
  read: shiftOf,
  changesBetween,
  evolve,
  eventKey,
  queriedFields,
  orgIdOf: orgIdInPath,
};
