import { notifyManagersOnMembershipCreated as subscription } from '@fresh/contracts/subscriptions/notifications';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { ofMembershipCreated as message } from './notification.ts';
import { activeManagers } from './store.ts';
import { peoplePerPage, tell } from './tell.ts';

/** Tells those who lead the organization, and reads nobody else: a large one has many. */
export const notifyManagersOnMembershipCreated: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event, cursor) =>
    tell(
      { subscription, event, message, people: (orgId, after) => activeManagers(orgId, peoplePerPage, after) },
      cursor,
    ),
};
