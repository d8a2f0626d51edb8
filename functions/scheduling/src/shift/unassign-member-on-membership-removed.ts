import { unassignMemberOnMembershipRemoved as subscription } from '@fresh/contracts/subscriptions/scheduling';
import { NonRetriableError } from '@fresh/kernel/errors';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { unassign } from './shift.ts';
import { addShiftChange, isActiveMember, scanUpcoming } from './store.ts';

/** Two writes for each shift: with the inbox entry well below the 500 that Firestore allows in one commit. */
const shiftsPerStep = 200;

/** Takes somebody who left an organization off its shifts that aren't over yet; what he worked stays on record. */
export const unassignMemberOnMembershipRemoved: PlannedSubscriber<typeof subscription> = {
  subscription,
  async plan(event, cursor) {
    const orgId = event.orgid;
    const { uid } = event.data;
    if (orgId === null) throw new NonRetriableError('a membership without organization');
    // A late delivery must not take him off what he was given after he came back.
    if (await isActiveMember(orgId, uid)) return { write: () => undefined, next: null };
    const about = { uid, endAfter: Date.parse(event.time) };
    const { shifts, next } = await scanUpcoming(orgId, about, shiftsPerStep, cursor);
    const change = { by: 'service:scheduling', now: Date.now(), cause: causeOfEvent(event, 'scheduling') };
    return {
      write: (batch) => {
        for (const stored of shifts) addShiftChange(batch, stored, unassign(stored.shift, orgId, uid), change);
      },
      next,
    };
  },
};
