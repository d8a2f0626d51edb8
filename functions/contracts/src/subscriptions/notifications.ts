import { membershipCreated } from '../events/organizations.ts';
import { schedulePublished } from '../events/schedules.ts';
import { shiftAssigned, shiftCancelled, shiftUpdated } from '../events/shifts.ts';
import { subscription } from '../subscription.ts';

/** Tells the members who asked for it. */
export const notifyMembersOnSchedulePublished = subscription({
  name: 'notifyMembersOnSchedulePublished',
  service: 'notifications',
  hears: schedulePublished,
  summary: 'Tells the members who asked for it.',
});

/** Tells the assigned member. */
export const notifyMemberOnShiftAssigned = subscription({
  name: 'notifyMemberOnShiftAssigned',
  service: 'notifications',
  hears: shiftAssigned,
  summary: 'Tells the assigned member.',
});

/** Tells the assigned members of a new time or place. */
export const notifyMembersOnShiftUpdated = subscription({
  name: 'notifyMembersOnShiftUpdated',
  service: 'notifications',
  hears: shiftUpdated,
  summary: 'Tells the assigned members of a new time or place.',
});

/** Tells the members who were assigned. */
export const notifyMembersOnShiftCancelled = subscription({
  name: 'notifyMembersOnShiftCancelled',
  service: 'notifications',
  hears: shiftCancelled,
  summary: 'Tells the members who were assigned.',
});

/** Tells those who lead an organization that somebody joined. */
export const notifyManagersOnMembershipCreated = subscription({
  name: 'notifyManagersOnMembershipCreated',
  service: 'notifications',
  hears: membershipCreated,
  summary: 'Tells those who lead an organization that somebody joined.',
});
