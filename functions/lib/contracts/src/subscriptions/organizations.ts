import {
  erasureOrdered,
  membershipCreated,
  membershipRemoved,
  membershipUpdated,
  organizationDeleted,
} from '../events/organizations.ts';
import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('organizations', {
  removeMembershipsOnOrganizationDeleted: {
    subscribesTo: organizationDeleted,
    summary: 'Removes the members that the deletion’s own commit didn’t hold.',
  },
  revokeInvitationsOnMembershipRemoved: {
    subscribesTo: membershipRemoved,
    summary: 'Revokes the invitations that the former member made.',
  },
  countMembersOnMembershipCreated: {
    subscribesTo: membershipCreated,
    summary: 'Counts the new member.',
  },
  countMembersOnMembershipUpdated: {
    subscribesTo: membershipUpdated,
    summary: 'Counts the member under their new role or status.',
  },
  countMembersOnMembershipRemoved: {
    subscribesTo: membershipRemoved,
    summary: 'Counts the member no more.',
  },
  eraseOrganizationsDataOnErasureOrdered: {
    subscribesTo: erasureOrdered,
    summary: 'Erases addresses in memberships, and what is left of an organization.',
  },
});
