import { removeShiftsOnScheduleDeleted as subscription } from '@fresh/contracts/subscriptions/scheduling';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { remove } from './shift.ts';
import { addShiftChange, scanSchedule } from './store.ts';

/** Up to three writes for each shift: with the inbox entry below the 500 that Firestore allows in one commit. */
const shiftsPerStep = 150;

/** Removes the shifts of a deleted schedule, which the monolith left behind where no list finds them (DOMAIN 59). */
export const removeShiftsOnScheduleDeleted: PlannedSubscriber<typeof subscription> = {
  subscription,
  async plan(event, cursor) {
    const { shifts, next } = await scanSchedule(event.subject, shiftsPerStep, cursor);
    const change = { by: 'service:scheduling', now: Date.now(), cause: causeOfEvent(event, 'scheduling') };
    return {
      write: (batch) => {
        for (const stored of shifts) addShiftChange(batch, stored, remove(stored.shift), change);
      },
      next,
    };
  },
};
