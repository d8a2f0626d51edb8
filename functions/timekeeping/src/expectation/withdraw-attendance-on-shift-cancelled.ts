import { withdrawAttendanceOnShiftCancelled as subscription } from '@fresh/contracts/subscriptions/timekeeping';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { toldByCancelled } from './expectation.ts';
import { followShift } from './follow-shift.ts';

/** Removes the records of a cancelled shift that nobody has touched. A deleted shift was cancelled before. */
export const withdrawAttendanceOnShiftCancelled: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event, cursor) => followShift(event, toldByCancelled(event.data), cursor),
};
