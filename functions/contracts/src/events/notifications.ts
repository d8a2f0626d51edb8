import * as z from 'zod';
import { event, type EventOf } from '../event.ts';

/** A member chose what he wants to be told (A3). */
export const notificationSettingsChanged = event({
  type: 'fresh.notifications.settings.v1.changed',
  service: 'notifications',
  summary: 'A user chose which notifications to receive.',
  data: z.object({ schedulePublished: z.boolean() }),
});

/** Everything that can happen to a user's notification settings. */
export type NotificationSettingsEvent = EventOf<typeof notificationSettingsChanged>;
