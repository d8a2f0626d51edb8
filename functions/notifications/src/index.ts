import { redeliver, subscribe } from '@fresh/kernel/events/subscribe';
import { endpoint } from '@fresh/kernel/http/endpoint';
import { notifyManagersOnMembershipCreated as notifyOfMember } from './feed/notify-managers-on-membership-created.ts';
import { notifyMemberOnShiftAssigned as notifyOfAssignment } from './feed/notify-member-on-shift-assigned.ts';
import { notifyMembersOnSchedulePublished as notifyOfSchedule } from './feed/notify-members-on-schedule-published.ts';
import { notifyMembersOnShiftCancelled as notifyOfCancellation } from './feed/notify-members-on-shift-cancelled.ts';
import { notifyMembersOnShiftUpdated as notifyOfChange } from './feed/notify-members-on-shift-updated.ts';
import { list, readOne } from './feed/routes.ts';
import { getSettings, updateSettings } from './settings/routes.ts';

export const notifications = endpoint(list);
export const notificationRead = endpoint(readOne);
export const notificationSettings = endpoint(getSettings, updateSettings);
export const notifyMembersOnSchedulePublished = subscribe(notifyOfSchedule);
export const notifyMemberOnShiftAssigned = subscribe(notifyOfAssignment);
export const notifyMembersOnShiftUpdated = subscribe(notifyOfChange);
export const notifyMembersOnShiftCancelled = subscribe(notifyOfCancellation);
export const notifyManagersOnMembershipCreated = subscribe(notifyOfMember);
export const redeliverNotifications = redeliver('notifications', [
  notifyOfSchedule,
  notifyOfAssignment,
  notifyOfChange,
  notifyOfCancellation,
  notifyOfMember,
]);
