import type { Route } from '@fresh/contracts/route';

/** An HTTP answer, as it is judged; header names in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Who answered. Every answer of a route has our `x-request-id`, whatever its status; Google's front end has none of it.
 * - `ours`: our code did
 * - `no-invoker`: Google did, because the caller may not call the function
 * - `no-function`: Google did, because there is nothing at that address
 * - `front`: Google did, because the function did not
 */
export type Answerer = 'ours' | 'no-invoker' | 'no-function' | 'front';

/** Who gave an answer. */
export function answererOf({ status, headers }: HttpAnswer): Answerer {
  if ('x-request-id' in headers) return 'ours';
  if (status === 401 || status === 403) return 'no-invoker';
  return status === 404 ? 'no-function' : 'front';
}

/** What is wrong with the answer to a request without credentials; null when it is as it should be. */
export function problemOf(route: Route, answer: HttpAnswer): string | null {
  const { status } = answer;
  switch (answererOf(answer)) {
    case 'no-invoker':
      return `${status} from Google, not from ${route.functionName}: the public may not call it (roles/run.invoker for allUsers is missing)`;
    case 'no-function':
      return `404 from Google: there is no ${route.functionName} at this address`;
    case 'front':
      return `${status} from Google: ${route.functionName} did not answer`;
    case 'ours': {
      const wanted = route.access === 'public' ? route.response.status : 401;
      return status === wanted ? null : `${status} instead of ${wanted} from ${route.functionName}`;
    }
  }
}
