import { mfaEnrolled } from '../events/identity.ts';
import { membershipCreated, membershipRemoved, membershipUpdated } from '../events/organizations.ts';
import { subscription } from '../subscription.ts';

/** Brings the new member’s claims in step. */
export const refreshClaimsOnMembershipCreated = subscription({
  name: 'refreshClaimsOnMembershipCreated',
  service: 'identity',
  hears: membershipCreated,
  summary: 'Brings the new member’s claims in step.',
});

/** Brings the member’s claims in step. */
export const refreshClaimsOnMembershipUpdated = subscription({
  name: 'refreshClaimsOnMembershipUpdated',
  service: 'identity',
  hears: membershipUpdated,
  summary: 'Brings the member’s claims in step.',
});

/** Brings the former member’s claims in step. */
export const refreshClaimsOnMembershipRemoved = subscription({
  name: 'refreshClaimsOnMembershipRemoved',
  service: 'identity',
  hears: membershipRemoved,
  summary: 'Brings the former member’s claims in step.',
});

/** Sets the `mfa` claim, whatever became of the enrolling request. */
export const refreshClaimsOnMfaEnrolled = subscription({
  name: 'refreshClaimsOnMfaEnrolled',
  service: 'identity',
  hears: mfaEnrolled,
  summary: 'Sets the `mfa` claim, whatever became of the enrolling request.',
});
