import { region } from '@fresh/contracts/region';
import type { Route, ServiceName } from '@fresh/contracts/route';
import { runtime } from './build/runtime.ts';

/** A Hosting rewrite to a function of the 2nd generation. */
export interface Rewrite {
  readonly source: string;
  readonly function: { readonly functionId: string; readonly region: string; readonly pinTag: boolean };
}

/** One Firebase codebase: what deploys and rolls back alone. */
export interface Codebase {
  readonly codebase: ServiceName;
  readonly source: string;
  readonly runtime: string;
  /** Run by `firebase deploy`, and not by the emulators. */
  readonly predeploy: readonly string[];
  readonly ignore: readonly string[];
}

/** The `functions` section: one codebase per service. */
export function codebases(services: readonly ServiceName[]): Codebase[] {
  return services.map((service) => ({
    codebase: service,
    source: `functions/${service}/dist`,
    runtime,
    // Whatever was built before: what is deployed trusts only Google.
    predeploy: [`npm run build -- --production ${service}`],
    ignore: ['node_modules', '*.local', '*.log'],
  }));
}

/**
 * The gateway's rewrites: each path to its one function, and everything else under `/api` to the fallback. Hosting
 * takes the first match, so fixed paths stand before those with a parameter. `pinTag` has the gateway serve the
 * revision tagged `live`, which a deploy moves after its smoke test (ADR 0022).
 */
export function rewrites(routes: readonly Route[], fallbackFunction: string): Rewrite[] {
  const owners = new Map(routes.map((route) => [route.path, route.functionName]));
  const ordered = [...owners].sort(([a], [b]) => parameters(a) - parameters(b) || (a < b ? -1 : 1));
  return [
    ...ordered.map(([path, functionName]) => rewrite(path.replaceAll(/\{\w+\}/g, '*'), functionName)),
    rewrite('/api/**', fallbackFunction),
  ];
}

function rewrite(source: string, functionId: string): Rewrite {
  return { source, function: { functionId, region, pinTag: true } };
}

function parameters(path: string): number {
  return path.split('{').length - 1;
}
