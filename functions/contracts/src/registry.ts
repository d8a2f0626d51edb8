import type { EventDefinition } from './event.ts';
import * as identityEvents from './events/identity.ts';
import * as notificationEvents from './events/notifications.ts';
import * as onboardingEvents from './events/onboarding.ts';
import * as organizationEvents from './events/organizations.ts';
import * as positionEvents from './events/positions.ts';
import * as scheduleEvents from './events/schedules.ts';
import * as shiftEvents from './events/shifts.ts';
import * as timekeepingEvents from './events/timekeeping.ts';
import * as venueEvents from './events/venues.ts';
import * as zoneEvents from './events/zones.ts';
import type { Route, ServiceName } from './route.ts';
import * as identityRoutes from './routes/identity.ts';
import * as notificationRoutes from './routes/notifications.ts';
import * as onboardingRoutes from './routes/onboarding.ts';
import * as organizationRoutes from './routes/organizations.ts';
import * as platformRoutes from './routes/platform.ts';
import * as positionRoutes from './routes/positions.ts';
import * as scheduleRoutes from './routes/schedules.ts';
import * as shiftRoutes from './routes/shifts.ts';
import * as timekeepingRoutes from './routes/timekeeping.ts';
import * as venueRoutes from './routes/venues.ts';
import * as zoneRoutes from './routes/zones.ts';

/** Every service; the order is that of generated files. */
export const services: readonly ServiceName[] = [
  'identity',
  'organizations',
  'onboarding',
  'scheduling',
  'timekeeping',
  'notifications',
  'platform',
];

/** Every route that is served; gateway configuration, documentation and the permission matrix come from here. */
export const routes: readonly Route[] = [
  identityRoutes,
  organizationRoutes,
  onboardingRoutes,
  scheduleRoutes,
  shiftRoutes,
  positionRoutes,
  venueRoutes,
  zoneRoutes,
  timekeepingRoutes,
  notificationRoutes,
  platformRoutes,
].flatMap((declared) => Object.values(declared).filter(isRoute));

/** The function that answers every path under `/api` which no route owns. */
export const fallbackFunction = { service: 'platform', functionName: 'fallback' } as const;

/** Every event type that is published. */
export const events: readonly EventDefinition[] = [
  identityEvents,
  organizationEvents,
  onboardingEvents,
  scheduleEvents,
  shiftEvents,
  positionEvents,
  venueEvents,
  zoneEvents,
  timekeepingEvents,
  notificationEvents,
].flatMap((declared) => Object.values(declared).filter(isEvent));

/** Route files also export schemas that handlers share. */
function isRoute(declared: unknown): declared is Route {
  return typeof declared === 'object' && declared !== null && 'functionName' in declared;
}

function isEvent(declared: unknown): declared is EventDefinition {
  return typeof declared === 'object' && declared !== null && 'data' in declared && 'service' in declared;
}
