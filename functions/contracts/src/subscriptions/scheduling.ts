import { membershipRemoved, organizationCreated, organizationDeleted } from '../events/organizations.ts';
import { scheduleDeleted } from '../events/schedules.ts';
import { zoneCreated } from '../events/zones.ts';
import { subscription } from '../subscription.ts';

/** Creates the first venue that onboarding named. */
export const createVenueOnOrganizationCreated = subscription({
  name: 'createVenueOnOrganizationCreated',
  service: 'scheduling',
  hears: organizationCreated,
  summary: 'Creates the first venue that onboarding named.',
});

/** Archives the schedules of a deleted organization. */
export const archiveSchedulesOnOrganizationDeleted = subscription({
  name: 'archiveSchedulesOnOrganizationDeleted',
  service: 'scheduling',
  hears: organizationDeleted,
  summary: 'Archives the schedules of a deleted organization.',
});

/** Cancels the coming shifts of a deleted organization. */
export const cancelShiftsOnOrganizationDeleted = subscription({
  name: 'cancelShiftsOnOrganizationDeleted',
  service: 'scheduling',
  hears: organizationDeleted,
  summary: 'Cancels the coming shifts of a deleted organization.',
});

/** Takes a former member off shifts that aren’t over. */
export const unassignMemberOnMembershipRemoved = subscription({
  name: 'unassignMemberOnMembershipRemoved',
  service: 'scheduling',
  hears: membershipRemoved,
  summary: 'Takes a former member off shifts that aren’t over.',
});

/** Removes the shifts of a deleted schedule. */
export const removeShiftsOnScheduleDeleted = subscription({
  name: 'removeShiftsOnScheduleDeleted',
  service: 'scheduling',
  hears: scheduleDeleted,
  summary: 'Removes the shifts of a deleted schedule.',
});

/** Lists the zone in its venue’s document. */
export const cacheZoneOnZoneCreated = subscription({
  name: 'cacheZoneOnZoneCreated',
  service: 'scheduling',
  hears: zoneCreated,
  summary: 'Lists the zone in its venue’s document.',
});
