import type { Route } from '@fresh/contracts/route';

/** The parts of an HTTP response that show its origin; header names in lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Who sent a response. Every response of a route has our `x-request-id`, whatever its status; Google's front end sends none.
 * - `ours`: our code
 * - `no-invoker`: Google, because the caller may not call the function
 * - `no-function`: Google, because no function has that address
 * - `front`: Google, because the function did not respond
 */
export type ResponseOrigin = 'ours' | 'no-invoker' | 'no-function' | 'front';

/** Who sent a response. */
export function originOf({ status, headers }: HttpResponse): ResponseOrigin {
  if ('x-request-id' in headers) return 'ours';
  if (status === 401 || status === 403) return 'no-invoker';
  return status === 404 ? 'no-function' : 'front';
}

/** What is wrong with the response to a request without credentials; null when it is right. */
export function problemOf(route: Route, response: HttpResponse): string | null {
  const { status } = response;
  switch (originOf(response)) {
    case 'no-invoker':
      return `${status} from Google, not from ${route.functionName}: the public may not call it (roles/run.invoker for allUsers is missing)`;
    case 'no-function':
      return `404 from Google: there is no ${route.functionName} at this address`;
    case 'front':
      return `${status} from Google: ${route.functionName} did not respond`;
    case 'ours': {
      const wanted = route.access === 'public' ? route.response.status : 401;
      return status === wanted ? null : `${status} instead of ${wanted} from ${route.functionName}`;
    }
  }
}
