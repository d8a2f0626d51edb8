import { membershipUpdated } from '@fresh/contracts/events/organizations';
import type { Subscriber } from '@fresh/kernel/events/subscriber';
import { refreshStep } from './refresh-step.ts';

/** Brings the member's claims in step. */
export const refreshClaimsOnMembershipUpdated: Subscriber<typeof membershipUpdated> = {
  name: 'refreshClaimsOnMembershipUpdated',
  event: membershipUpdated,
  plan: ({ data }) => refreshStep(data.uid),
};
