import type { RoutingEvent } from '@fresh/contracts/events/platform';
import { isInMonolith, routeRouting, type RouteRouting } from '@fresh/contracts/migration';
import type { Route } from '@fresh/contracts/route';
import { ApiError } from '@fresh/kernel/errors';

/** The routing document. */
export interface Routing {
  /** Sequence of the last event. */
  readonly version: number;
  /** By contract id; not parsed, so that a change of one route leaves another as it stands, sound or not. */
  readonly routes: Readonly<Record<string, unknown>>;
}

/** What of a declared route decides on its routing. */
export type Routable = Pick<Route, 'id' | 'method' | 'path'>;

/** Which side serves a route: its service until an administrator chooses otherwise, null for what is no routing. */
export function routingOf({ routes }: Routing, id: string): RouteRouting | null {
  const stored = Object.hasOwn(routes, id) ? routes[id] : undefined;
  if (stored === undefined) return { mode: 'service' };
  return routeRouting.safeParse(stored).data ?? null;
}

/** An operator's choice. What is so already is no change, and no change at all is no event. */
export function choose(
  state: Routing,
  chosen: Readonly<Record<string, RouteRouting>>,
  declared: readonly Routable[],
): RoutingEvent[] {
  const changes = Object.entries(chosen).flatMap(([route, after]) => {
    requirePossible(route, after, declared);
    const before = routingOf(state, route);
    return before && isSame(before, after) ? [] : [{ route, before, after }];
  });
  return changes.length === 0 ? [] : [{ type: 'fresh.platform.routing.v1.changed', data: { changes } }];
}

/** The document after an event. */
export function evolve(state: Routing, { data }: RoutingEvent): Routing {
  const changed = data.changes.map(({ route, after }) => [route, after] as const);
  return { version: state.version + 1, routes: { ...state.routes, ...Object.fromEntries(changed) } };
}

function requirePossible(id: string, { mode }: RouteRouting, declared: readonly Routable[]): void {
  const route = declared.find((one) => one.id === id);
  if (!route) throw new ApiError('BAD_REQUEST', `No route is called ${id}`);
  if (mode === 'service') return;
  if (!isInMonolith(id)) throw new ApiError('BAD_REQUEST', `The monolith never had ${id}`);
  if (mode === 'shadow' && route.method !== 'GET') {
    throw new ApiError('BAD_REQUEST', `${id} is not a read, and writes are never repeated`);
  }
}

function isSame(a: RouteRouting, b: RouteRouting): boolean {
  if (a.mode !== 'shadow' || b.mode !== 'shadow') return a.mode === b.mode;
  return a.sampleRate === b.sampleRate && a.noiseRate === b.noiseRate;
}
