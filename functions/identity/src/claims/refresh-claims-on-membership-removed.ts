import { membershipRemoved } from '@fresh/contracts/events/organizations';
import type { Subscriber } from '@fresh/kernel/events/subscriber';
import { refreshStep } from './refresh-step.ts';

/** Brings the member's claims in step. */
export const refreshClaimsOnMembershipRemoved: Subscriber<typeof membershipRemoved> = {
  name: 'refreshClaimsOnMembershipRemoved',
  event: membershipRemoved,
  plan: ({ data }) => refreshStep(data.uid),
};
