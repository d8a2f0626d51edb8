import { cancelShiftsOnOrganizationDeleted as subscription } from '@fresh/contracts/subscriptions/scheduling';
import { NonRetriableError } from '@fresh/kernel/errors';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { cancel } from './shift.ts';
import { addShiftChange, scanUpcoming } from './store.ts';

/** Two writes for each shift: with the inbox entry well below the 500 that Firestore allows in one commit. */
const shiftsPerStep = 200;

/** Cancels the shifts of a deleted organization that aren't over yet, so that nobody is expected or reminded. */
export const cancelShiftsOnOrganizationDeleted: PlannedSubscriber<typeof subscription> = {
  subscription,
  async plan(event, cursor) {
    const orgId = event.orgid;
    if (orgId === null) throw new NonRetriableError('an organization without id');
    const { shifts, next } = await scanUpcoming(orgId, { endAfter: Date.parse(event.time) }, shiftsPerStep, cursor);
    const change = { by: 'service:scheduling', now: Date.now(), cause: causeOfEvent(event, 'scheduling') };
    return {
      write: (batch) => {
        for (const stored of shifts) addShiftChange(batch, stored, cancel(stored.shift, orgId), change);
      },
      next,
    };
  },
};
