import { refreshClaimsOnMfaEnrolled as subscription } from '@fresh/contracts/subscriptions/identity';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { refreshStep } from './refresh-step.ts';

/** Sets the `mfa` claim even if the process died between the enrolment's commit and its own attempt (I8). */
export const refreshClaimsOnMfaEnrolled: PlannedSubscriber<typeof subscription> = {
  subscription,
  plan: ({ data }) => refreshStep(data.uid),
};
