import { notifyMembersOnShiftCancelled as subscription } from '@fresh/contracts/subscriptions/notifications';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { ofShiftCancelled as message } from './notification.ts';
import { pageOfNamed, tell } from './tell.ts';

/** Tells everybody who was assigned. */
export const notifyMembersOnShiftCancelled: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event, cursor) =>
    tell({ subscription, event, message, people: (_orgId, after) => pageOfNamed(event.data.uids, after) }, cursor),
};
