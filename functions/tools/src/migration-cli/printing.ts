import type { callables as contract } from '@fresh/contracts/callables/migration';
import type { RouteRouting } from '@fresh/contracts/migration';
import { routes as declared } from '@fresh/contracts/registry';
import type * as z from 'zod';
import { columns } from '../command-line/columns.ts';
import type { KnownDeviation } from './known-deviations.ts';

type RoutedRoute = z.output<typeof contract.showRouting.output>['routes'][number];
type RouteReport = z.output<typeof contract.migrationReport.output>['routes'][number];

/** One line for each route. */
export function routingLines(routes: readonly RoutedRoute[]): string[] {
  return columns(
    routes.map(({ route, method, path, routing }) => [
      route,
      method,
      path,
      routing ? routingText(routing) : 'unreadable: instances go by what they last knew',
    ]),
  );
}

/** What was set; and that it has no effect where no monolith is configured. */
export function changedLines(routing: RouteRouting, changed: readonly string[], hasMonolith: boolean): string[] {
  return [
    changed.length === 0
      ? 'nothing to change'
      : `${changed.join(', ')}: ${routingText(routing)}; instances follow within seconds`,
    ...(hasMonolith || routing.mode === 'service'
      ? []
      : [
          'This has no effect yet: no monolith is configured. Set LEGACY_API_ORIGIN of the services, and restart or deploy them.',
        ]),
  ];
}

/** What was found of a route, and what of it was meant. */
export function reportLines({ route, counts, findings }: RouteReport, known: readonly KnownDeviation[]): string[] {
  const { matched, mismatched, confirmed, noise, unreachable, dropped, late, failed } = counts;
  const found = declared.find(({ id }) => id === route);
  return [
    `${route}${found ? `  ${found.method} ${found.path}` : ''}`,
    `  ${matched + mismatched + noise} compared: ${matched} matched, ${mismatched} mismatched (${confirmed} asked twice), ${noise} noise`,
    `  ${unreachable + dropped + late + failed} not: ${unreachable} unreachable, ${dropped} dropped, ${late} late, ${failed} failed`,
    ...columns(
      findings.map((one) => [
        `  ${one.mismatched}×`,
        one.path,
        one.kind,
        `${one.was} > ${one.now}`,
        one.noise === 0 ? '' : `noise ${one.noise}×`,
        new Date(one.lastSeenAt).toISOString(),
        one.lastRequestId,
      ]),
    ),
    ...(findings.length > 0 ? known.map(({ before, now }) => `  meant: ${before} > ${now}`) : []),
  ];
}

function routingText(routing: RouteRouting): string {
  if (routing.mode === 'legacy') return 'monolith';
  if (routing.mode === 'service') return routing.mode;
  return `shadow, sample ${routing.sampleRate}, noise ${routing.noiseRate}`;
}
