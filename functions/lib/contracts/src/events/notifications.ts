import * as z from 'zod';
import { event, type EventOf } from '../event.ts';

/** A member chose what to be notified of (A3). */
export const notificationSettingsChanged = event({
  type: 'fresh.notifications.settings.v1.changed',
  service: 'notifications',
  summary: 'A user chose which notifications to receive.',
  data: z.object({
    schedulePublished: z.boolean(),
    /** From here on: absent in events of the time before there was such a choice. */
    shiftAssigned: z.boolean().optional(),
    shiftChanged: z.boolean().optional(),
    shiftCancelled: z.boolean().optional(),
    memberJoined: z.boolean().optional(),
  }),
});

/** Everything that can happen to a user's notification settings. */
export type NotificationSettingsEvent = EventOf<typeof notificationSettingsChanged>;

/** A user read a notification (A6). Once. Subject: the entry in their feed. */
export const notificationRead = event({
  type: 'fresh.notifications.notification.v1.read',
  service: 'notifications',
  summary: 'A user read one of their notifications.',
  data: z.object({
    /** What the notification is about, such as `shift_assigned`; more kinds may come. */
    kind: z.string(),
    readAt: z.number().int(),
  }),
});

/** Everything that can happen to a notification once it is in a feed. */
export type NotificationEvent = EventOf<typeof notificationRead>;
