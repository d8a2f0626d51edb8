import { subscriptions } from '@fresh/contracts/subscriptions/identity';
import { transactional, type EffectStep } from '@fresh/kernel/events/subscriber';
import { refreshClaims } from '../refresh-claims.ts';

/** Brings a new member's claims in step. */
export const refreshClaimsOnMembershipCreated = transactional(
  subscriptions.refreshClaimsOnMembershipCreated,
  ({ data }, _cursor, { signal }) => refreshStep(data.uid, signal),
);

/** Brings the member's claims in step. */
export const refreshClaimsOnMembershipUpdated = transactional(
  subscriptions.refreshClaimsOnMembershipUpdated,
  ({ data }, _cursor, { signal }) => refreshStep(data.uid, signal),
);

/** Brings a former member's claims in step. */
export const refreshClaimsOnMembershipRemoved = transactional(
  subscriptions.refreshClaimsOnMembershipRemoved,
  ({ data }, _cursor, { signal }) => refreshStep(data.uid, signal),
);

/** Sets the `mfa` claim even if the process died between the enrolment's commit and its own attempt (I8). */
export const refreshClaimsOnMfaEnrolled = transactional(
  subscriptions.refreshClaimsOnMfaEnrolled,
  ({ data }, _cursor, { signal }) => refreshStep(data.uid, signal),
);

/**
 * The effect lies outside Firestore, so it can't be committed with the inbox entry. It comes before it: after a crash in
 * between, the next delivery computes the same claims again, which changes nothing; the other order could lose them.
 */
async function refreshStep(uid: string, signal: AbortSignal): Promise<EffectStep> {
  await refreshClaims(uid, signal);
  return { write: () => undefined, next: null };
}
