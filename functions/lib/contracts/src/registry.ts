import type { Callable, ServiceOperation } from './callable.ts';
import { callables as identityCallables } from './callables/identity.ts';
import { callables as migrationCallables } from './callables/migration.ts';
import { callables as operations } from './callables/operations.ts';
import { callables as lifecycleCallables } from './callables/organization-lifecycle.ts';
import { callables as organizationCallables } from './callables/organizations.ts';
import { callables as personalDataCallables } from './callables/personal-data.ts';
import type { Capture } from './capture.ts';
import { captures as identityCaptures } from './captures/identity.ts';
import { captures as organizationCaptures } from './captures/organizations.ts';
import { captures as schedulingCaptures } from './captures/scheduling.ts';
import { captures as timekeepingCaptures } from './captures/timekeeping.ts';
import { topicOf, type EventDefinition } from './event.ts';
import * as identityEvents from './events/identity.ts';
import * as notificationEvents from './events/notifications.ts';
import * as onboardingEvents from './events/onboarding.ts';
import * as organizationEvents from './events/organizations.ts';
import * as platformEvents from './events/platform.ts';
import * as positionEvents from './events/positions.ts';
import * as scheduleEvents from './events/schedules.ts';
import * as shiftEvents from './events/shifts.ts';
import * as timekeepingEvents from './events/timekeeping.ts';
import * as venueEvents from './events/venues.ts';
import * as zoneEvents from './events/zones.ts';
import type { DeclaredCollection } from './personal-data.ts';
import { collections as identityCollections } from './personal-data/identity.ts';
import { collections as notificationCollections } from './personal-data/notifications.ts';
import { collections as onboardingCollections } from './personal-data/onboarding.ts';
import { collections as organizationCollections } from './personal-data/organizations.ts';
import { collections as platformCollections } from './personal-data/platform.ts';
import { collections as schedulingCollections } from './personal-data/scheduling.ts';
import { collections as timekeepingCollections } from './personal-data/timekeeping.ts';
import type { Route, ServiceName } from './route.ts';
import * as auditRoutes from './routes/audit.ts';
import * as identityRoutes from './routes/identity.ts';
import * as joinTokenRoutes from './routes/join-tokens.ts';
import * as membershipRoutes from './routes/memberships.ts';
import * as migrationRoutes from './routes/migration.ts';
import * as notificationRoutes from './routes/notifications.ts';
import * as onboardingRoutes from './routes/onboarding.ts';
import * as operationRoutes from './routes/operations.ts';
import * as organizationRoutes from './routes/organizations.ts';
import * as platformRoutes from './routes/platform.ts';
import * as positionRoutes from './routes/positions.ts';
import * as scheduleRoutes from './routes/schedules.ts';
import * as shiftRoutes from './routes/shifts.ts';
import * as timekeepingRoutes from './routes/timekeeping.ts';
import * as venueRoutes from './routes/venues.ts';
import * as zoneRoutes from './routes/zones.ts';
import { eventsOf, type Subscription } from './subscription.ts';
import { subscriptions as identitySubscriptions } from './subscriptions/identity.ts';
import { subscriptions as notificationSubscriptions } from './subscriptions/notifications.ts';
import { subscriptions as onboardingSubscriptions } from './subscriptions/onboarding.ts';
import { subscriptions as organizationSubscriptions } from './subscriptions/organizations.ts';
import { subscriptions as platformSubscriptions } from './subscriptions/platform.ts';
import { subscriptions as schedulingSubscriptions } from './subscriptions/scheduling.ts';
import { subscriptions as timekeepingSubscriptions } from './subscriptions/timekeeping.ts';

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

// The lists are marked as pure, so that a function's bundle has those that it uses, and none of the others' schemas.

/** Routes by the names they are declared under. */
const declaredRoutes: readonly (readonly [string, Route])[] = /* @__PURE__ */ [
  identityRoutes,
  organizationRoutes,
  membershipRoutes,
  joinTokenRoutes,
  onboardingRoutes,
  scheduleRoutes,
  shiftRoutes,
  positionRoutes,
  venueRoutes,
  zoneRoutes,
  timekeepingRoutes,
  notificationRoutes,
  platformRoutes,
  auditRoutes,
  operationRoutes,
  migrationRoutes,
].flatMap((declared) =>
  Object.entries<unknown>(declared).flatMap(([name, one]) => (isRoute(one) ? [[name, one]] : [])),
);

/** Every route that is served; gateway configuration, documentation and the permission matrix come from here. */
export const routes: readonly Route[] = /* @__PURE__ */ declaredRoutes.map(([, route]) => route);

/** What a route is called where calls have names: the name it is declared under, in the OpenAPI document and the client. */
export function operationName(route: Route): string {
  const name = namesOfRoutes.get(route);
  if (name === undefined) throw new Error(`${route.id} is not in the registry`);
  return name;
}

const namesOfRoutes = /* @__PURE__ */ new Map(/* @__PURE__ */ declaredRoutes.map(([name, route]) => [route, name]));

/** The function that responds to every path under `/api` which no route owns. */
export const fallbackFunction = { service: 'platform', functionName: 'fallback' } as const;

/** Every function that a schedule starts, and its schedule in the words of App Engine's cron. */
export const scheduledFunctions = [
  { service: 'platform', name: 'reconcileEvents', schedule: 'every 5 minutes' },
  { service: 'organizations', name: 'removeMembersWithoutAccount', schedule: 'every 60 minutes' },
  // At night, one after the other: a service that captures sweeps what it captures.
  { service: 'identity', name: 'sweepIdentityCaptures', schedule: 'every day 02:05' },
  { service: 'organizations', name: 'sweepOrganizationsCaptures', schedule: 'every day 02:15' },
  { service: 'scheduling', name: 'sweepSchedulingCaptures', schedule: 'every day 02:25' },
  { service: 'timekeeping', name: 'sweepTimekeepingCaptures', schedule: 'every day 02:35' },
] as const;

/** Every callable function for administrators. */
export const callables: readonly Callable[] = /* @__PURE__ */ [
  operations,
  migrationCallables,
  lifecycleCallables,
  personalDataCallables,
].flatMap((declared) => byName<Callable>(declared));

/** What services may ask of each other. */
export const serviceOperations: readonly ServiceOperation[] = /* @__PURE__ */ [
  identityCallables,
  organizationCallables,
].flatMap((declared) => byName<ServiceOperation>(declared));

/** Every event type that is published. */
export const events: readonly EventDefinition[] = /* @__PURE__ */ [
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
  platformEvents,
].flatMap((declared) => Object.values(declared).filter(isEvent));

/** Every subscriber. */
export const subscriptions: readonly Subscription[] = /* @__PURE__ */ [
  identitySubscriptions,
  organizationSubscriptions,
  onboardingSubscriptions,
  schedulingSubscriptions,
  timekeepingSubscriptions,
  notificationSubscriptions,
  platformSubscriptions,
].flatMap((declared) => byName<Subscription>(declared));

/** Every collection that the monolith still writes and whose changes are published for it. */
export const captures: readonly Capture[] = /* @__PURE__ */ [
  identityCaptures,
  organizationCaptures,
  schedulingCaptures,
  timekeepingCaptures,
].flatMap((declared) => byName<Capture>(declared));

/** Every collection that a service writes, with the personal data in it. */
export const personalData: readonly DeclaredCollection[] = /* @__PURE__ */ [
  identityCollections,
  organizationCollections,
  onboardingCollections,
  schedulingCollections,
  timekeepingCollections,
  notificationCollections,
  platformCollections,
].flat();

/** The topics of all events. */
export function listTopics(): string[] {
  return [...new Set(events.map(({ type }) => topicOf(type)))];
}

/** Who gets the events of a topic (`topicOf`). */
export function subscribersTo(topic: string): readonly Subscription[] {
  byTopic ??= new Map(
    events.map(({ type }) => [
      topicOf(type),
      subscriptions.filter((one) => eventsOf(one, events).some((event) => event.type === type)),
    ]),
  );
  return byTopic.get(topic) ?? [];
}

let byTopic: ReadonlyMap<string, readonly Subscription[]> | undefined;

/** Generated documents list declarations by name, in whatever order they are declared. */
function byName<T extends { readonly name: string }>(declared: Readonly<Record<string, T>>): T[] {
  return Object.values(declared).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Route files also export schemas that handlers share. */
function isRoute(declared: unknown): declared is Route {
  return typeof declared === 'object' && declared !== null && 'functionName' in declared;
}

function isEvent(declared: unknown): declared is EventDefinition {
  return typeof declared === 'object' && declared !== null && 'data' in declared && 'service' in declared;
}
