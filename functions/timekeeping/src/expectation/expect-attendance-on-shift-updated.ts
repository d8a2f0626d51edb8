import { expectAttendanceOnShiftUpdated as subscription } from '@fresh/contracts/subscriptions/timekeeping';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { toldByUpdated } from './expectation.ts';
import { followShift } from './follow-shift.ts';

/** Moves the records of whoever is on the shift, and makes those of whom nothing was heard yet. */
export const expectAttendanceOnShiftUpdated: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event, cursor) => followShift(event, toldByUpdated(event.data), cursor),
};
