import {
  erasureOrdered,
  membershipRemoved,
  organizationCreated,
  organizationDeleted,
} from '../events/organizations.ts';
import { scheduleDeleted, schedulePublicationPlanned } from '../events/schedules.ts';
import { zoneCreated } from '../events/zones.ts';
import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('scheduling', {
  createVenueOnOrganizationCreated: {
    subscribesTo: organizationCreated,
    summary: 'Creates the first venue that onboarding named.',
  },
  archiveSchedulesOnOrganizationDeleted: {
    subscribesTo: organizationDeleted,
    summary: 'Archives the schedules of a deleted organization.',
  },
  cancelShiftsOnOrganizationDeleted: {
    subscribesTo: organizationDeleted,
    summary: 'Cancels the coming shifts of a deleted organization.',
  },
  unassignMemberOnMembershipRemoved: {
    subscribesTo: membershipRemoved,
    summary: 'Unassigns a former member from shifts that aren’t over.',
  },
  removeShiftsOnScheduleDeleted: {
    subscribesTo: scheduleDeleted,
    summary: 'Removes the shifts of a deleted schedule.',
  },
  publishScheduleOnPublicationPlanned: {
    subscribesTo: schedulePublicationPlanned,
    summary: 'Publishes a schedule at the time that was planned.',
  },
  cacheZoneOnZoneCreated: {
    subscribesTo: zoneCreated,
    summary: 'Lists the zone in its venue’s document.',
    isRebuildable: true,
  },
  eraseSchedulingDataOnErasureOrdered: {
    subscribesTo: erasureOrdered,
    summary: 'Erases notes about the person in shifts, and an organization’s schedules and places.',
  },
});
