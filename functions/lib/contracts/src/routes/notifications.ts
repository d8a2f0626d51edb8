import * as z from 'zod';
import { paging } from '../paging.ts';
import { route } from '../route.ts';

const minute = 60_000;

const epochMs = z.number().int();

/** What a notification is about; more kinds may come. */
export const notificationType = z.enum([
  'schedule_published',
  'shift_assigned',
  'shift_unassigned',
  'shift_changed',
  'shift_cancelled',
  'member_joined',
]);

/** One entry of a feed. Which of the optional fields it has depends on its type. */
export const notification = z.object({
  id: z.string(),
  orgId: z.string(),
  type: notificationType,
  /** The schedule's name; for other types a few words that any client can show. */
  title: z.string(),
  /** Of a schedule or shift, for a link. */
  scheduleId: z.string().optional(),
  /** Of a shift, for a link. */
  shiftId: z.string().optional(),
  /** Of a shift: when it takes place now, or would have. */
  startTime: epochMs.optional(),
  endTime: epochMs.optional(),
  /** Of a published schedule: the user's own shifts in it that aren't over, in their order; absent where there are none. */
  shifts: z.array(z.object({ shiftId: z.string(), startTime: epochMs, endTime: epochMs })).optional(),
  /** Of a changed shift: what is different. */
  changed: z.array(z.enum(['time', 'position', 'place', 'status'])).optional(),
  /** Who joined, and as what. */
  memberUid: z.string().optional(),
  role: z.string().optional(),
  createdAt: epochMs,
  /** When the user read it; absent until then. */
  readAt: epochMs.optional(),
});

const settings = z.object({
  schedulePublished: z.boolean(),
  shiftAssigned: z.boolean(),
  shiftChanged: z.boolean(),
  shiftCancelled: z.boolean(),
  memberJoined: z.boolean(),
});

/** A1: the signed-in user's own feed, newest first; `retentionMs.notifications` says how long it goes back. */
export const listNotifications = route({
  id: 'A1',
  service: 'notifications',
  functionName: 'notifications',
  method: 'GET',
  path: '/api/notifications',
  summary: 'List my notifications of the last 180 days, newest first',
  access: 'session',
  rateLimit: { max: 100, windowMs: minute },
  query: paging,
  response: {
    status: 200,
    schema: z.object({
      notifications: z.array(notification),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch notifications' },
});

/** A2: what the signed-in user is notified of; everything until they choose otherwise. */
export const getNotificationSettings = route({
  id: 'A2',
  service: 'notifications',
  functionName: 'notificationSettings',
  method: 'GET',
  path: '/api/notifications/settings',
  summary: 'Read my notification settings',
  access: 'session',
  rateLimit: { max: 100, windowMs: minute },
  entityTag: 'sent',
  response: { status: 200, schema: settings },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch notification settings' },
});

/** A3: choose what to be notified of. */
export const updateNotificationSettings = route({
  id: 'A3',
  service: 'notifications',
  functionName: 'notificationSettings',
  method: 'PATCH',
  path: '/api/notifications/settings',
  summary: 'Change my notification settings',
  access: 'session',
  rateLimit: { max: 50, windowMs: minute },
  body: settings.partial(),
  bodyParsing: { mode: 'strict' },
  entityTag: 'checked',
  response: { status: 200, schema: settings },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to update notification settings' },
});

/** A6: marks one notification of the signed-in user as read; reading it again changes nothing. */
export const readNotification = route({
  id: 'A6',
  service: 'notifications',
  functionName: 'notificationRead',
  method: 'POST',
  path: '/api/notifications/{id}/read',
  summary: 'Mark one of my notifications as read',
  access: 'session',
  rateLimit: { max: 100, windowMs: minute },
  entityTag: 'checked',
  response: { status: 200, schema: notification },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to mark the notification as read' },
});
