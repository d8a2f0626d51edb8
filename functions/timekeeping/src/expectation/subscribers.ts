import { subscriptions } from '@fresh/contracts/subscriptions/timekeeping';
import { transactional } from '@fresh/kernel/events/subscriber';
import { planOfAssigned, planOfCancelled, planOfUnassigned, planOfUpdated } from './expectation.ts';
import { followShift } from './follow-shift.ts';

/** The person who is assigned to a shift has an attendance record from then on. */
export const expectAttendanceOnShiftAssigned = transactional(
  subscriptions.expectAttendanceOnShiftAssigned,
  (event, cursor, options) => followShift(event, planOfAssigned(event.data), cursor, options),
);

/** Moves the records of the people on the shift, and makes those that are missing. */
export const expectAttendanceOnShiftUpdated = transactional(
  subscriptions.expectAttendanceOnShiftUpdated,
  (event, cursor, options) => followShift(event, planOfUpdated(event.data), cursor, options),
);

/** Removes the record of the person who was taken off the shift, unless work is recorded in it already. */
export const withdrawAttendanceOnShiftUnassigned = transactional(
  subscriptions.withdrawAttendanceOnShiftUnassigned,
  (event, cursor, options) => followShift(event, planOfUnassigned(event.data), cursor, options),
);

/** Removes the untouched records of a cancelled shift. A deleted shift was cancelled before. */
export const withdrawAttendanceOnShiftCancelled = transactional(
  subscriptions.withdrawAttendanceOnShiftCancelled,
  (event, cursor, options) => followShift(event, planOfCancelled(event.data), cursor, options),
);
