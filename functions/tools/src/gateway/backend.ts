import { region } from '@fresh/contracts/region';
import type { RateLimit, Route } from '@fresh/contracts/route';

/** Stands for the id of the Firebase project in every generated file (`docs/operations/GATEWAY.md` fills it in). */
export const projectPlaceholder = 'PROJECT_ID';

/** The host of a project's functions; the first segment of a path there is a function's name. */
export const functionsHost = `${region}-${projectPlaceholder}.cloudfunctions.net`;

/** How long a function may take to respond, in seconds: the default of the 2nd generation, and Hosting's limit. */
export const responseSeconds = 60;

/** How long a connection to a function may take, in seconds. */
export const connectSeconds = 5;

/**
 * Every method that a gateway hands on. A path's function gets them all: it knows best what to say to OPTIONS and to a
 * method that it hasn't (405), and says the same behind every gateway.
 */
export const forwardedMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** One of the methods that are handed on. */
export type ForwardedMethod = (typeof forwardedMethods)[number];

/** A path, the function that serves it, and its routes. */
export interface PathEntry {
  /** As in the registry: `/api/schedules/{id}`. */
  readonly path: string;
  readonly functionName: string;
  readonly routes: readonly Route[];
}

/**
 * Each path of the registry once. Where two match, the one that names more comes first, read from the left: gateways
 * that take the first match then decide like those that take the most specific.
 */
export function pathEntries(routes: readonly Route[]): PathEntry[] {
  const paths = [...new Set(routes.map(({ path }) => path))];
  // `{` sorts after every letter, so a name comes before a parameter in the same place.
  return paths.sort(byCodePoint).map((path) => {
    const own = routes.filter((route) => route.path === path);
    const functionName = own[0]?.functionName ?? '';
    return { path, functionName, routes: own };
  });
}

/** The route that a method of a path belongs to: HEAD is GET without its body (CONTRACT 1.10). */
export function routeOf({ routes }: PathEntry, method: ForwardedMethod): Route | undefined {
  return routes.find((route) => route.method === (method === 'HEAD' ? 'GET' : method));
}

/** A user's limit on a route, whichever middleware counts it. */
export function limitOf({ rateLimit, handlerRateLimit }: Route): RateLimit | undefined {
  return rateLimit ?? handlerRateLimit;
}

/**
 * A gateway sees addresses and keys, no users: an office comes from one address, and every user of the app uses its
 * key. So its limits are this many users' limits. They keep a flood from the functions, which hold each user to their
 * own.
 */
export const usersPerAddress = 50;

/** As `usersPerAddress`, for an API key. */
export const usersPerKey = 1000;

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
