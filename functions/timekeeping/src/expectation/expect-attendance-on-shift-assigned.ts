import { expectAttendanceOnShiftAssigned as subscription } from '@fresh/contracts/subscriptions/timekeeping';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { toldByAssigned } from './expectation.ts';
import { followShift } from './follow-shift.ts';

/** Whoever is assigned to a shift has an attendance record from then on. */
export const expectAttendanceOnShiftAssigned: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event, cursor) => followShift(event, toldByAssigned(event.data), cursor),
};
