import { region } from '@fresh/contracts/region';
import type { Route } from '@fresh/contracts/route';
import { originOf, problemOf, type HttpResponse } from '../deploy/response-origin.ts';
import type { NoResponse } from '../deploy/http.ts';
import { runService } from '../deploy/units.ts';
import type { Finding } from './finding.ts';

/**
 * What is wrong with a route as the gateway serves it. `preflight` is the response to a browser's question whether a
 * page of another origin may call it; null when there is no such page.
 *
 * The two are easily mistaken for each other: a browser reports a 403 of Google's front end, which has no CORS headers, as a
 * CORS error as well. What distinguishes them is `x-request-id`: our code puts it on every response, Google on none.
 */
export function edgeFindings(
  route: Route,
  response: HttpResponse | NoResponse,
  preflight: { readonly origin: string; readonly response: HttpResponse | NoResponse } | null,
  { gateway, project }: { readonly gateway: string; readonly project: string },
): Finding[] {
  if ('unreachable' in response) {
    return [
      {
        problem: `${gateway}${route.path}: ${response.unreachable}`,
        remedy: 'is Hosting deployed, and --gateway right?',
      },
    ];
  }
  const problem = problemOf(route, response);
  if (problem !== null) return [{ problem, remedy: remedyOf(route, response, project) }];
  if (preflight === null || 'unreachable' in preflight.response) return [];
  const allowed = preflight.response.headers['access-control-allow-origin'];
  if (allowed === '*' || allowed === preflight.origin) return [];
  return [
    {
      problem: `CORS: ${route.functionName} responds, and lets no page of ${preflight.origin} read it. It is not a missing invoker`,
      remedy: `serve the page from ${gateway}, whose pages need no CORS, or give it a rewrite to it; functions allow no other origin, on purpose`,
    },
  ];
}

function remedyOf({ functionName, service }: Route, response: HttpResponse, project: string): string {
  const on = `--region=${region} --project=${project}`;
  switch (originOf(response)) {
    case 'no-invoker':
      return (
        `gcloud run services add-iam-policy-binding ${runService(functionName)} --member=allUsers --role=roles/run.invoker ${on}` +
        '; where an organization policy forbids it, its administrator has to allow it. It is not CORS, whatever a browser says'
      );
    case 'no-function':
      return `npm run deploy -- ${service} hosting --project ${project}`;
    case 'front':
    case 'ours':
      return `gcloud run services logs read ${runService(functionName)} ${on}`;
  }
}
