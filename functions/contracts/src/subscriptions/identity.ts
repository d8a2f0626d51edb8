import { mfaEnrolled } from '../events/identity.ts';
import { membershipCreated, membershipRemoved, membershipUpdated } from '../events/organizations.ts';
import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('identity', {
  refreshClaimsOnMembershipCreated: {
    hears: membershipCreated,
    summary: 'Brings the new member’s claims in step.',
  },
  refreshClaimsOnMembershipUpdated: {
    hears: membershipUpdated,
    summary: 'Brings the member’s claims in step.',
  },
  refreshClaimsOnMembershipRemoved: {
    hears: membershipRemoved,
    summary: 'Brings the former member’s claims in step.',
  },
  refreshClaimsOnMfaEnrolled: {
    hears: mfaEnrolled,
    summary: 'Sets the `mfa` claim, whatever became of the enrolling request.',
  },
});
