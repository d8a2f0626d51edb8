import { capturesOf } from '../capture.ts';
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

/** What the monolith still writes of the service, by the name of the function that publishes it. */
export const captures = capturesOf('organizations', {
  /** Organizations that the monolith or a client of its rules wrote (N4). */
  captureOrganization: {
    document: 'organizations/{id}',
    publishes: [organizationCreated, organizationUpdated, organizationDeleted],
    deletionEvents: [organizationDeleted],
    summary: 'Publishes what the monolith does to organizations.',
  },
  /** Memberships that the monolith's join function or a client of its rules wrote. */
  captureMembership: {
    document: 'memberships/{id}',
    publishes: [
      membershipCreated,
      membershipUpdated,
      membershipRemoved,
      invitationCreated,
      invitationUpdated,
      invitationRevoked,
    ],
    otherEvents: [invitationAccepted],
    deletionEvents: [membershipRemoved, invitationRevoked],
    summary: 'Publishes what the monolith does to memberships.',
  },
  /** Networks that the monolith wrote (N5). */
  captureNetwork: {
    document: 'networks/{id}',
    publishes: [networkCreated, networkActivated],
    deletionEvents: [],
    summary: 'Publishes what the monolith does to networks.',
  },
});
