import * as z from 'zod';
import { paging } from '../paging.ts';
import { route } from '../route.ts';

const minute = 60_000;

const notification = z.object({
  id: z.string(),
  orgId: z.string(),
  type: z.literal('schedule_published'),
  /** What it tells of, for a link: the schedule's id and name. */
  scheduleId: z.string(),
  title: z.string(),
  createdAt: z.number().int(),
});

const settings = z.object({ schedulePublished: z.boolean() });

/** A1: the signed-in user's own feed, newest first. */
export const listNotifications = route({
  id: 'A1',
  service: 'notifications',
  functionName: 'notifications',
  method: 'GET',
  path: '/api/notifications',
  summary: 'List my notifications, newest first',
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
  failure: { code: 'INTERNAL', message: 'Failed to fetch notifications' },
});

/** A2: what the signed-in user wants to be told; everything until he says otherwise. */
export const getNotificationSettings = route({
  id: 'A2',
  service: 'notifications',
  functionName: 'notificationSettings',
  method: 'GET',
  path: '/api/notifications/settings',
  summary: 'Read my notification settings',
  access: 'session',
  rateLimit: { max: 100, windowMs: minute },
  response: { status: 200, schema: settings },
  failure: { code: 'INTERNAL', message: 'Failed to fetch notification settings' },
});

/** A3: choose what to be told. */
export const updateNotificationSettings = route({
  id: 'A3',
  service: 'notifications',
  functionName: 'notificationSettings',
  method: 'PATCH',
  path: '/api/notifications/settings',
  summary: 'Choose my notifications',
  access: 'session',
  rateLimit: { max: 50, windowMs: minute },
  body: z.object({ schedulePublished: z.boolean().optional() }),
  response: { status: 200, schema: settings },
  failure: { code: 'INTERNAL', message: 'Failed to update notification settings' },
});
