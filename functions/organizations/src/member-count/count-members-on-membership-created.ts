import { countMembersOnMembershipCreated as subscription } from '@fresh/contracts/subscriptions/organizations';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { countCreated } from './member-count.ts';
import { countStep } from './store.ts';

/** Counts the new member in his organization's document. */
export const countMembersOnMembershipCreated: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event) => countStep(event.orgid, countCreated(event.data)),
};
