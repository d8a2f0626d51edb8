import { routeRouting, type RouteRouting } from '@fresh/contracts/migration';
import * as z from 'zod';
import type * as log from '../log.ts';

/** How every route is served that the document doesn't mention. */
export const byService: RouteRouting = { mode: 'service' };

/** How long what was read counts as new, in ms: a flip of the switch is everywhere this much later, and a little. */
const freshMs = 5_000;
/** From this age on, in ms, it isn't used without asking first: an instance that had nothing to do knows old things. */
const staleMs = 60_000;
/** How long a request waits for the first read, in ms. A cold client needs about one second. */
const waitMs = 3_000;
/** After this long, in ms, a read is given up. */
const readMs = 5_000;

/** What the cache needs from the world. */
export interface RoutingPorts {
  /** The routing document's fields; null when there is none. */
  readonly read: () => Promise<unknown>;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** Resolves after so many ms. */
  readonly after: (ms: number) => Promise<void>;
  readonly log: Pick<typeof log, 'routingUnreadable' | 'routeRoutingUnreadable' | 'routingDeleted'>;
}

/**
 * The routing of this process: read at most every few seconds and in the background, so that requests go by the last
 * known one. Only the first read, and the first after a long time without requests, is waited for, and that not long.
 * While Firestore is away, the last known routing holds, and `service` where nothing was ever known.
 */
export function cachedRouting({ read, now, after, log }: RoutingPorts): (routeId: string) => Promise<RouteRouting> {
  let known: Routing = { routes: new Map(), unreadable: new Set() };
  let readAt = -Infinity;
  let attemptedAt = -Infinity;
  let failed = false;
  let reading: Promise<void> | undefined;

  const refresh = async () => {
    try {
      const document = await Promise.race([read(), after(readMs).then(tooLate)]);
      if (document === null && known.routes.size > 0) log.routingDeleted();
      const next = routingFrom(document, known);
      for (const [route, cause] of next.problems) log.routeRoutingUnreadable(route, cause);
      known = next;
      readAt = now();
      failed = false;
    } catch (error) {
      failed = true;
      log.routingUnreadable(error);
    }
    reading = undefined;
  };

  return async (routeId) => {
    const at = now();
    if (!reading && at - attemptedAt >= freshMs) {
      attemptedAt = at;
      reading = refresh();
    }
    const left = attemptedAt + waitMs - at;
    // After a failure no request waits any more: a Firestore that is away would slow down every request.
    if (reading && !failed && left > 0 && at - readAt >= staleMs) await Promise.race([reading, after(left)]);
    return known.routes.get(routeId) ?? byService;
  };
}

/** What was read. */
interface Routing {
  readonly routes: ReadonlyMap<string, RouteRouting>;
  /** Routes whose entry is no routing. */
  readonly unreadable: ReadonlySet<string>;
}

const routingDocument = z.object({ routes: z.record(z.string(), z.unknown()) });

/**
 * The routing in a document. Each route stands for itself: one that can't be read stays as it was before, and is a
 * problem when it is one for the first time. No document means that every route is served by its service. It can't
 * mean what was known before: instances that start later know of nothing, and two halves of the same traffic would be
 * served by two systems, for as long as the older instances live.
 */
export function routingFrom(document: unknown, before: Routing): Routing & { readonly problems: Map<string, unknown> } {
  const { routes: entries } = document === null ? { routes: {} } : routingDocument.parse(document);
  const routes = new Map<string, RouteRouting>();
  const unreadable = new Set<string>();
  const problems = new Map<string, unknown>();
  for (const [route, entry] of Object.entries(entries)) {
    const { data, error } = routeRouting.safeParse(entry);
    const routing = data ?? before.routes.get(route);
    if (routing) routes.set(route, routing);
    if (!error) continue;
    unreadable.add(route);
    if (!before.unreadable.has(route)) problems.set(route, error);
  }
  return { routes, unreadable, problems };
}

function tooLate(): never {
  throw new Error(`no response within ${readMs} ms`);
}
