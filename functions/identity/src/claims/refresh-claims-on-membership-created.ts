import { membershipCreated } from '@fresh/contracts/events/organizations';
import type { Subscriber } from '@fresh/kernel/events/subscriber';
import { refreshStep } from './refresh-step.ts';

/** Brings the member's claims in step. */
export const refreshClaimsOnMembershipCreated: Subscriber<typeof membershipCreated> = {
  name: 'refreshClaimsOnMembershipCreated',
  event: membershipCreated,
  plan: ({ data }) => refreshStep(data.uid),
};
