import { erasureOrdered, membershipCreated } from '../events/organizations.ts';
import { schedulePublished } from '../events/schedules.ts';
import { shiftAssigned, shiftCancelled, shiftUnassigned, shiftUpdated } from '../events/shifts.ts';
import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('notifications', {
  notifyMembersOnSchedulePublished: {
    subscribesTo: schedulePublished,
    summary: 'Notifies the members who asked for it, each of their own shifts.',
  },
  notifyMemberOnShiftAssigned: {
    subscribesTo: shiftAssigned,
    summary: 'Notifies the assigned member.',
  },
  notifyMemberOnShiftUnassigned: {
    subscribesTo: shiftUnassigned,
    summary: 'Notifies the member who was unassigned.',
  },
  notifyMembersOnShiftUpdated: {
    subscribesTo: shiftUpdated,
    summary: 'Notifies the assigned members of a new time or place.',
  },
  notifyMembersOnShiftCancelled: {
    subscribesTo: shiftCancelled,
    summary: 'Notifies the members who were assigned.',
  },
  notifyManagersOnMembershipCreated: {
    subscribesTo: membershipCreated,
    summary: 'Notifies the managers of an organization that a member joined.',
  },
  eraseNotificationsDataOnErasureOrdered: {
    subscribesTo: erasureOrdered,
    summary: 'Erases feeds and settings.',
  },
});
