import { receive } from '@fresh/kernel/events/receive';
import { redeliver, subscribe } from '@fresh/kernel/events/subscribe';
import { endpoint } from '@fresh/kernel/endpoint';
import { list, markNotificationRead } from './feed/routes.ts';
import * as feed from './feed/subscribers.ts';
import { getSettings, updateSettings } from './settings/routes.ts';

export const notifications = endpoint(list);
export const notificationRead = endpoint(markNotificationRead);
export const notificationSettings = endpoint(getSettings, updateSettings);
export const notificationsOnSchedulePublished = subscribe(feed.notifyMembersOnSchedulePublished);
export const notificationsOnShiftAssigned = subscribe(feed.notifyMemberOnShiftAssigned);
export const notificationsOnShiftUnassigned = subscribe(feed.notifyMemberOnShiftUnassigned);
export const notificationsOnShiftUpdated = subscribe(feed.notifyMembersOnShiftUpdated);
export const notificationsOnShiftCancelled = subscribe(feed.notifyMembersOnShiftCancelled);
export const notificationsOnMembershipCreated = subscribe(feed.notifyManagersOnMembershipCreated);
export const receiveNotifications = receive('notifications', feed);
export const redeliverNotifications = redeliver('notifications', feed);
