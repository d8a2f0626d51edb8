import { mfaEnrolled } from '@fresh/contracts/events/identity';
import type { Subscriber } from '@fresh/kernel/events/subscriber';
import { refreshStep } from './refresh-step.ts';

/** Sets the `mfa` claim even if the process died between the enrolment's commit and its own attempt (I8). */
export const refreshClaimsOnMfaEnrolled: Subscriber<typeof mfaEnrolled> = {
  name: 'refreshClaimsOnMfaEnrolled',
  event: mfaEnrolled,
  plan: ({ data }) => refreshStep(data.uid),
};
