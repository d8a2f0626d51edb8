import { refreshClaimsOnMembershipRemoved as subscription } from '@fresh/contracts/subscriptions/identity';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { refreshStep } from './refresh-step.ts';

/** Brings the member's claims in step. */
export const refreshClaimsOnMembershipRemoved: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: ({ data }) => refreshStep(data.uid),
};
