import { notifyMembersOnSchedulePublished as subscription } from '@fresh/contracts/subscriptions/notifications';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { ofSchedulePublished as message } from './notification.ts';
import { activeMembers } from './store.ts';
import { peoplePerPage, tell } from './tell.ts';

/** One notification for each active member who asked for it. */
export const notifyMembersOnSchedulePublished: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event, cursor) =>
    tell(
      { subscription, event, message, people: (orgId, after) => activeMembers(orgId, peoplePerPage, after) },
      cursor,
    ),
};
