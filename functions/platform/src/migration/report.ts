import type { callables as contract } from '@fresh/contracts/callables/migration';
import type * as z from 'zod';

/** What shadow reads have found of one route. */
export type RouteReport = z.input<(typeof contract.migrationReport)['output']>['routes'][number];
type FoundPlace = RouteReport['findings'][number];

/** Most places of one route in a report, those that differ most often. */
export const maxFindings = 100;

/** Joins what was counted of a route on several days and by several instances, by route id. */
export function reportOf(parts: readonly RouteReport[]): RouteReport[] {
  const byRoute = new Map<string, RouteReport>();
  for (const part of parts) {
    const before = byRoute.get(part.route);
    byRoute.set(part.route, before ? joined(before, part) : part);
  }
  return [...byRoute.values()]
    .map(({ findings, ...rest }) => ({ ...rest, findings: findings.toSorted(byFrequency).slice(0, maxFindings) }))
    .toSorted((a, b) => a.route.localeCompare(b.route, 'en', { numeric: true }));
}

function joined(first: RouteReport, second: RouteReport): RouteReport {
  const findings = new Map(first.findings.map((one) => [keyOf(one), one]));
  for (const one of second.findings) {
    const before = findings.get(keyOf(one));
    findings.set(keyOf(one), before ? joinedPlace(before, one) : one);
  }
  const [a, b] = [first.counts, second.counts];
  const counts = {
    matched: a.matched + b.matched,
    mismatched: a.mismatched + b.mismatched,
    confirmed: a.confirmed + b.confirmed,
    noise: a.noise + b.noise,
    unreachable: a.unreachable + b.unreachable,
    dropped: a.dropped + b.dropped,
    late: a.late + b.late,
    failed: a.failed + b.failed,
  };
  return { route: first.route, counts, findings: [...findings.values()] };
}

function joinedPlace(first: FoundPlace, second: FoundPlace): FoundPlace {
  const latest = second.lastSeenAt > first.lastSeenAt ? second : first;
  return { ...latest, mismatched: first.mismatched + second.mismatched, noise: first.noise + second.noise };
}

function keyOf({ path, kind, was, now }: FoundPlace): string {
  return [path, kind, was, now].join(' ');
}

function byFrequency(a: FoundPlace, b: FoundPlace): number {
  return b.mismatched - a.mismatched || b.noise - a.noise || (keyOf(a) < keyOf(b) ? -1 : 1);
}
