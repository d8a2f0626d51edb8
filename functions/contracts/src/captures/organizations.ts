import { capture } from '../capture.ts';
import {
  invitationAccepted,
  invitationCreated,
  invitationRevoked,
  invitationUpdated,
  membershipCreated,
  membershipRemoved,
  membershipUpdated,
  networkActivated,
  networkCreated,
  organizationCreated,
  organizationDeleted,
  organizationUpdated,
} from '../events/organizations.ts';

/** Organizations that the monolith or a client of its rules wrote (N4). */
export const captureOrganization = capture({
  name: 'captureOrganization',
  service: 'organizations',
  document: 'organizations/{id}',
  publishes: [organizationCreated, organizationUpdated, organizationDeleted],
  endings: [organizationDeleted],
  summary: 'Publishes what the monolith does to organizations.',
});

/** Memberships that the monolith's join function or a client of its rules wrote. */
export const captureMembership = capture({
  name: 'captureMembership',
  service: 'organizations',
  document: 'memberships/{id}',
  publishes: [
    membershipCreated,
    membershipUpdated,
    membershipRemoved,
    invitationCreated,
    invitationUpdated,
    invitationRevoked,
  ],
  alsoLogged: [invitationAccepted],
  endings: [membershipRemoved, invitationRevoked],
  summary: 'Publishes what the monolith does to memberships.',
});

/** Networks that the monolith wrote (N5). */
export const captureNetwork = capture({
  name: 'captureNetwork',
  service: 'organizations',
  document: 'networks/{id}',
  publishes: [networkCreated, networkActivated],
  endings: [],
  summary: 'Publishes what the monolith does to networks.',
});
