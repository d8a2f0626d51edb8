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
    summary: 'Removes the remaining members of a deleted organization.',
  },
  revokeInvitationsOnMembershipRemoved: {
    subscribesTo: membershipRemoved,
    summary: 'Revokes the invitations that the former member made.',
  },
  countMembersOnMembershipCreated: {
    subscribesTo: membershipCreated,
    summary: 'Adds the new member to the member count.',
  },
  countMembersOnMembershipUpdated: {
    subscribesTo: membershipUpdated,
    summary: 'Moves the member to their new role or status in the member count.',
  },
  countMembersOnMembershipRemoved: {
    subscribesTo: membershipRemoved,
    summary: 'Subtracts the former member from the member count.',
  },
  eraseOrganizationsDataOnErasureOrdered: {
    subscribesTo: erasureOrdered,
    summary: 'Erases addresses in memberships, and what is left of an organization.',
  },
});
