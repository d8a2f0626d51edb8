import { subscriptions } from '@fresh/contracts/subscriptions/organizations';
import { transactional } from '@fresh/kernel/events/subscriber';
import { countCreated, countRemoved, countUpdated } from './member-count.ts';
import { countStep } from './store.ts';

/** Counts a new member in the organization's document. */
export const countMembersOnMembershipCreated = transactional(subscriptions.countMembersOnMembershipCreated, (event) =>
  countStep(event.orgid, countCreated(event.data)),
);

/** Counts the member under the new role or status. */
export const countMembersOnMembershipUpdated = transactional(subscriptions.countMembersOnMembershipUpdated, (event) =>
  countStep(event.orgid, countUpdated(event.data)),
);

/** Counts a former member no longer. */
export const countMembersOnMembershipRemoved = transactional(subscriptions.countMembersOnMembershipRemoved, (event) =>
  countStep(event.orgid, countRemoved(event.data)),
);
