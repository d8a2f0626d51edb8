import { notifyMemberOnShiftAssigned as subscription } from '@fresh/contracts/subscriptions/notifications';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { ofShiftAssigned as message } from './notification.ts';
import { pageOfNamed, tell } from './tell.ts';

/** Tells the assigned member, unless he took the shift himself. */
export const notifyMemberOnShiftAssigned: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event, cursor) =>
    tell({ subscription, event, message, people: (_orgId, after) => pageOfNamed([event.data.uid], after) }, cursor),
};
