import { countMembersOnMembershipRemoved as subscription } from '@fresh/contracts/subscriptions/organizations';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { countRemoved } from './member-count.ts';
import { countStep } from './store.ts';

/** Counts the member no more in his organization's document. */
export const countMembersOnMembershipRemoved: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: (event) => countStep(event.orgid, countRemoved(event.data)),
};
