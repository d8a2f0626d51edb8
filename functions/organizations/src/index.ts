import { scheduled } from '@fresh/kernel/scheduled';
import { sweep } from './deleted-accounts/sweep.ts';
import { capture } from '@fresh/kernel/events/capture';
import { receive } from '@fresh/kernel/events/receive';
import { redeliver, subscribe } from '@fresh/kernel/events/subscribe';
import { sweepCaptures } from '@fresh/kernel/events/sweep-captures';
import { endpoint } from '@fresh/kernel/endpoint';
import * as captures from './captures.ts';
import { redeemOne } from './join-token/operations.ts';
import { createOne as createToken, list as listTokens, revokeOne as revokeToken } from './join-token/routes.ts';
import * as memberCountCallables from './member-count/callables.ts';
import * as memberCount from './member-count/subscribers.ts';
import { captureMembership as membershipCapture } from './membership/changes-between.ts';
import * as membership from './membership/routes.ts';
import * as membershipSubscribers from './membership/subscribers.ts';
import { captureNetwork as networkCapture } from './network/changes-between.ts';
import { activateOne } from './network/operations.ts';
import { captureOrganization as organizationCapture } from './organization/changes-between.ts';
import * as lifecycle from './organization/callables.ts';
import { findNetworkOfOne, provisionOne } from './organization/operations.ts';
import * as organizationRoutes from './organization/routes.ts';
import { exportData, orderOne } from './erasure/callables.ts';
import * as erasure from './erasure/subscribers.ts';

export const organizations = endpoint(organizationRoutes.list, organizationRoutes.createOne);
export const organization = endpoint(
  organizationRoutes.getOne,
  organizationRoutes.updateOne,
  organizationRoutes.deleteOne,
);
export const members = endpoint(membership.list, membership.addOne, membership.changeOne, membership.removeOne);
export const member = endpoint(membership.getOne, membership.updateOne, membership.deleteOne);
export const memberships = endpoint(membership.acceptOne, membership.leave);
export const joinTokens = endpoint(listTokens, createToken);
export const joinToken = endpoint(revokeToken);
export const provisionOrganization = provisionOne;
export const redeemJoinToken = redeemOne;
export const activateNetwork = activateOne;
export const findNetwork = findNetworkOfOne;
export const setOrganizationStatus = lifecycle.setOrganizationStatus;
export const recountMembers = memberCountCallables.recountMembers;
export const organizationsOnOrganizationDeleted = subscribe(
  membershipSubscribers.removeMembershipsOnOrganizationDeleted,
);
export const organizationsOnMembershipCreated = subscribe(memberCount.countMembersOnMembershipCreated);
export const organizationsOnMembershipUpdated = subscribe(memberCount.countMembersOnMembershipUpdated);
export const organizationsOnMembershipRemoved = subscribe(
  memberCount.countMembersOnMembershipRemoved,
  membershipSubscribers.revokeInvitationsOnMembershipRemoved,
);
export const captureOrganization = capture(organizationCapture);
export const captureMembership = capture(membershipCapture);
export const captureNetwork = capture(networkCapture);
export const removeMembersWithoutAccount = scheduled('removeMembersWithoutAccount', sweep);
export const exportOrganizationsData = exportData;
export const orderErasure = orderOne;
export const organizationsOnErasureOrdered = subscribe(erasure.eraseOrganizationsDataOnErasureOrdered);
export const sweepOrganizationsCaptures = sweepCaptures('sweepOrganizationsCaptures', captures);
export const receiveOrganizations = receive('organizations', erasure, memberCount, membershipSubscribers);
export const redeliverOrganizations = redeliver('organizations', captures, erasure, memberCount, membershipSubscribers);
