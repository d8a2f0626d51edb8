import { withdrawAttendanceOnShiftUnassigned as subscription } from '@fresh/contracts/subscriptions/timekeeping';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { toldByUnassigned } from './expectation.ts';
import { followShift } from './follow-shift.ts';

/** Removes the record of somebody who was taken off the shift, unless it is somebody’s work already. */
export const withdrawAttendanceOnShiftUnassigned: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event, cursor) => followShift(event, toldByUnassigned(event.data), cursor),
};
