import type { EventDefinition } from './event.ts';
import * as notificationEvents from './events/notifications.ts';
import * as schedulingEvents from './events/scheduling.ts';
import type { Route, ServiceName } from './route.ts';
import { createSession, deleteSession, logout, bootstrapSession } from './routes/identity.ts';
import { getNotificationSettings, listNotifications, updateNotificationSettings } from './routes/notifications.ts';
import { health, healthz, metrics, opsHealth } from './routes/platform.ts';
import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  publishSchedule,
  updateSchedule,
} from './routes/scheduling.ts';

/** Every service; the order is that of generated files. */
export const services: readonly ServiceName[] = ['identity', 'scheduling', 'notifications', 'platform'];

/** Every route that is served; gateway configuration, documentation and the permission matrix come from here. */
export const routes: readonly Route[] = [
  createSession,
  deleteSession,
  logout,
  bootstrapSession,
  listSchedules,
  createSchedule,
  getSchedule,
  updateSchedule,
  deleteSchedule,
  publishSchedule,
  listNotifications,
  getNotificationSettings,
  updateNotificationSettings,
  health,
  healthz,
  metrics,
  opsHealth,
];

/** The function that answers every path under `/api` which no route owns. */
export const fallbackFunction = { service: 'platform', functionName: 'fallback' } as const;

/** Every event type that is published. */
export const events: readonly EventDefinition[] = [
  ...Object.values(schedulingEvents),
  ...Object.values(notificationEvents),
];
