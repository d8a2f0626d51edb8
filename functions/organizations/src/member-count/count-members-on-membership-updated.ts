import { countMembersOnMembershipUpdated as subscription } from '@fresh/contracts/subscriptions/organizations';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { countUpdated } from './member-count.ts';
import { countStep } from './store.ts';

/** Counts the member under his new role or status in his organization's document. */
export const countMembersOnMembershipUpdated: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event) => countStep(event.orgid, countUpdated(event.data)),
};
