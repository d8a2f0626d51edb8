import { notifyMembersOnShiftUpdated as subscription } from '@fresh/contracts/subscriptions/notifications';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { ofShiftUpdated as message } from './notification.ts';
import { pageOfNamed, tell } from './tell.ts';

/**
 * Tells everybody assigned. A change that a later one has overtaken is told too: a feed says what happened, it is no
 * projection of what holds now. `createdAt` is the event's time, so that the feed is in order however events arrive.
 */
export const notifyMembersOnShiftUpdated: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event, cursor) =>
    tell({ subscription, event, message, people: (_orgId, after) => pageOfNamed(event.data.uids, after) }, cursor),
};
