import { mfaEnrolled } from '../events/identity.ts';
import { erasureOrdered, membershipCreated, membershipRemoved, membershipUpdated } from '../events/organizations.ts';
import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('identity', {
  refreshClaimsOnMembershipCreated: {
    subscribesTo: membershipCreated,
    summary: 'Updates the claims of the new member.',
    isRebuildable: true,
  },
  refreshClaimsOnMembershipUpdated: {
    subscribesTo: membershipUpdated,
    summary: 'Updates the claims of the member.',
    isRebuildable: true,
  },
  refreshClaimsOnMembershipRemoved: {
    subscribesTo: membershipRemoved,
    summary: 'Updates the claims of the former member.',
    isRebuildable: true,
  },
  refreshClaimsOnMfaEnrolled: {
    subscribesTo: mfaEnrolled,
    summary: 'Sets the `mfa` claim, also where the enrolling request failed after its commit.',
    isRebuildable: true,
  },
  eraseIdentityDataOnErasureOrdered: {
    subscribesTo: erasureOrdered,
    summary: 'Erases the person’s account, profile and second factor.',
  },
});
