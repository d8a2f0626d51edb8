import { subscriptions } from '@fresh/contracts/registry';
import { percentiles, type Percentiles } from '../percentiles.ts';
import type { Measured, Via } from './deliveries.ts';

/** Subscribers that call Auth: no path is fast enough for them to be below 100 ms. */
const callsAuth = new Set(subscriptions.filter(({ service }) => service === 'identity').map(({ name }) => name));
/** Subscribers that commit their effect without having read anything. */
const readsNothing = new Set(['createVenueOnOrganizationCreated']);
/** What several subscribers have in common. */
const groups: readonly { readonly name: string; readonly has: (subscriber: string) => boolean }[] = [
  { name: 'all that read nothing first', has: (name) => readsNothing.has(name) },
  { name: 'all without calls to Auth', has: (name) => !callsAuth.has(name) },
  { name: 'all that call Auth', has: (name) => callsAuth.has(name) },
];

/** A limit that a subscriber has to keep where events are pushed. */
export interface Verdict {
  readonly subscriber: string;
  readonly limit: string;
  readonly ms: number;
  readonly isKept: boolean;
}

/** The aims: p95 below 100 ms without calls to Auth, and p99 too for those that read nothing first. */
export function verdictsOf(pushed: readonly Measured[]): Verdict[] {
  return Object.entries(rowsOf(pushed)).flatMap(([subscriber, { p95, p99 }]) => [
    ...(callsAuth.has(subscriber) ? [] : [{ subscriber, limit: 'p95 < 100 ms', ms: p95, isKept: p95 < 100 }]),
    ...(readsNothing.has(subscriber) ? [{ subscriber, limit: 'p99 < 100 ms', ms: p99, isKept: p99 < 100 }] : []),
  ]);
}

/** Latencies, and how many deliveries each path won. */
export interface ResultRow extends Percentiles {
  readonly won: Readonly<Record<Via | 'unknown', number>>;
}

/** A row for each subscriber, by its name. */
export function rowsOf(measured: readonly Measured[]): Record<string, ResultRow> {
  const names = [...new Set(measured.map(({ subscriber }) => subscriber))].sort();
  return Object.fromEntries(
    names.map((name) => [name, rowOf(measured.filter(({ subscriber }) => subscriber === name))] as const),
  );
}

/** A row for each group that has deliveries. */
export function groupsOf(measured: readonly Measured[]): Record<string, ResultRow> {
  return Object.fromEntries(
    groups.flatMap(({ name, has }) => {
      const own = measured.filter(({ subscriber }) => has(subscriber));
      return own.length === 0 ? [] : [[name, rowOf(own)] as const];
    }),
  );
}

function rowOf(measured: readonly Measured[]): ResultRow {
  const won = { push: 0, trigger: 0, task: 0, unknown: 0 };
  for (const { via } of measured) won[via ?? 'unknown']++;
  return { ...percentiles(measured.map(({ ms }) => ms)), won };
}

/** The runs side by side: a line for each group and subscriber. */
export function resultsTable(runs: Readonly<Record<string, readonly Measured[]>>): string {
  const names = Object.keys(runs);
  const rows = Object.fromEntries(
    Object.entries(runs).map(([name, measured]) => [name, { ...groupsOf(measured), ...rowsOf(measured) }]),
  );
  const subscribers = [...new Set(Object.values(rows).flatMap((each) => Object.keys(each)))];
  const head = names.map((name) => `| ${name}: n, p50, p95, p99, max; won by push/trigger/task`.padEnd(60));
  const lines = subscribers.map((subscriber) =>
    [subscriber.padEnd(48), ...names.map((name) => `| ${cellsOf(rows[name]?.[subscriber])}`.padEnd(60))].join(''),
  );
  return ['commit → effect, ms', [''.padEnd(48), ...head].join(''), ...lines].join('\n');
}

function cellsOf(row: ResultRow | undefined): string {
  if (!row) return '-';
  const { count, p50, p95, p99, max, won } = row;
  const numbers = [count, ...[p50, p95, p99, max].map(Math.round)].map((value) => String(value).padStart(6)).join('');
  return `${numbers}  ${[won.push, won.trigger, won.task].join('/')}`;
}
