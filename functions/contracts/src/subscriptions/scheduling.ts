import { membershipRemoved, organizationCreated, organizationDeleted } from '../events/organizations.ts';
import { scheduleDeleted } from '../events/schedules.ts';
import { zoneCreated } from '../events/zones.ts';
import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('scheduling', {
  createVenueOnOrganizationCreated: {
    hears: organizationCreated,
    summary: 'Creates the first venue that onboarding named.',
  },
  archiveSchedulesOnOrganizationDeleted: {
    hears: organizationDeleted,
    summary: 'Archives the schedules of a deleted organization.',
  },
  cancelShiftsOnOrganizationDeleted: {
    hears: organizationDeleted,
    summary: 'Cancels the coming shifts of a deleted organization.',
  },
  unassignMemberOnMembershipRemoved: {
    hears: membershipRemoved,
    summary: 'Takes a former member off shifts that aren’t over.',
  },
  removeShiftsOnScheduleDeleted: {
    hears: scheduleDeleted,
    summary: 'Removes the shifts of a deleted schedule.',
  },
  cacheZoneOnZoneCreated: {
    hears: zoneCreated,
    summary: 'Lists the zone in its venue’s document.',
  },
});
