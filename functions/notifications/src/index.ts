import { subscribe } from '@fresh/kernel/events/subscriber';
import { endpoint } from '@fresh/kernel/http/endpoint';
import { notifyMembersOnSchedulePublished as notifyMembers } from './feed/notify-members-on-schedule-published.ts';
import { list } from './feed/routes.ts';
import { getSettings, updateSettings } from './settings/routes.ts';

export const notifications = endpoint(list);
export const notificationSettings = endpoint(getSettings, updateSettings);
export const notifyMembersOnSchedulePublished = subscribe(notifyMembers);
