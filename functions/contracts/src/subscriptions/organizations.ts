import {
  membershipCreated,
  membershipRemoved,
  membershipUpdated,
  organizationDeleted,
} from '../events/organizations.ts';
import { subscription } from '../subscription.ts';

/** Removes the members that the deletion’s own commit didn’t hold. */
export const removeMembershipsOnOrganizationDeleted = subscription({
  name: 'removeMembershipsOnOrganizationDeleted',
  service: 'organizations',
  hears: organizationDeleted,
  summary: 'Removes the members that the deletion’s own commit didn’t hold.',
});

/** Counts the new member. */
export const countMembersOnMembershipCreated = subscription({
  name: 'countMembersOnMembershipCreated',
  service: 'organizations',
  hears: membershipCreated,
  summary: 'Counts the new member.',
});

/** Counts the member under his new role or status. */
export const countMembersOnMembershipUpdated = subscription({
  name: 'countMembersOnMembershipUpdated',
  service: 'organizations',
  hears: membershipUpdated,
  summary: 'Counts the member under his new role or status.',
});

/** Counts the member no more. */
export const countMembersOnMembershipRemoved = subscription({
  name: 'countMembersOnMembershipRemoved',
  service: 'organizations',
  hears: membershipRemoved,
  summary: 'Counts the member no more.',
});
