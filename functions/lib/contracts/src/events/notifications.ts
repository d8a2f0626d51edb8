import * as z from 'zod';
import { event, type EventOf } from '../event.ts';

/** What a notification is about, such as `shift_assigned`; more kinds may come. */
const kind = z.string();

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

/**
 * Users were notified of an event. One for each committed step of a subscriber, not for each user, because an event
 * costs a document and a call of every subscriber. Subject: `notificationDeliveries/{subscriber}:{event id}`.
 */
export const notificationDelivered = event({
  type: 'fresh.notifications.notification.v1.delivered',
  service: 'notifications',
  summary: 'Notifications of an event were put into the feeds of `uids`.',
  data: z.object({
    /** Id of the event they are about, which is the notifications' id too. */
    about: z.string(),
    kind,
    uids: z.array(z.string()),
  }),
});

/** A user read a notification (A6). Once. Subject: the entry in their feed. */
export const notificationRead = event({
  type: 'fresh.notifications.notification.v1.read',
  service: 'notifications',
  summary: 'A user read one of their notifications.',
  data: z.object({ kind, readAt: z.number().int() }),
});

/** Everything that can happen to a notification once it is in a feed. */
export type NotificationEvent = EventOf<typeof notificationRead>;
