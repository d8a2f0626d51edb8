import { table } from '@fresh/local/markdown-table';
import type { HopsFile } from './hops.ts';
import { groupsOf, rowsOf, verdictsOf, type ResultRow } from './results.ts';
import type { Measured } from './deliveries.ts';

/** A run of the benchmark. */
export interface BenchmarkRun {
  readonly at: Date;
  readonly rounds: number;
  readonly slowMotion: number;
  /** Share of the machine's processors that was busy, 0 to 1. */
  readonly busy: number;
  /** With pushes, by triggers alone, and with pushes in a network without delays. */
  readonly push: readonly Measured[];
  readonly triggers: readonly Measured[];
  readonly machine: readonly Measured[];
}

/** `docs/benchmarks/cloud-latency.md`. */
export function documentOf(file: HopsFile, run: BenchmarkRun): string {
  const { push, triggers, machine, rounds, slowMotion, busy, at } = run;
  const verdicts = verdictsOf(push);
  const missed = verdicts.filter(({ isKept }) => !isKept);
  const hops = Object.entries({ ...file.hops, ...file.shares }).map(([name, hop]) => {
    const value = 'share' in hop ? `${hop.share * 100} %` : Object.values(hop.ms).join(' / ');
    return [name, value, hop.basis, hop.source];
  });
  const kinds = [push, triggers, machine];
  const groups = kinds.map(groupsOf);
  const subscribers = kinds.map(rowsOf);
  return [
    '# Event latency with Google’s hops',
    '',
    `Written by \`npm run bench:cloud-latency\` on ${at.toISOString().slice(0, 10)}: ${rounds} rounds of every scenario, seed ${file.seed}. Times in ms,`,
    'from the commit of an event to the commit of its effect, both by Firestore’s clock, over all deliveries and by whichever path was',
    'first. The effect of `publishToChannelOnEvent` is outside: its time is when the channel took the publication.',
    '',
    'The real routes publish, and the real receivers and triggers deliver, on the local cloud. Proxies put the delays of Google’s hops',
    `between its parts. In slow motion: delays are ${slowMotion} times as long, and every figure is divided by ${slowMotion}. A function on Google has a`,
    'processor of its own, and the processes of this run share two; divided, they are about as fast as those. `machine` is what the machine',
    `itself takes, divided in the same way; ${Math.round(busy * 100)} % of its processors were busy, with other programs too. On Google itself`,
    'it has not been measured yet: `npm run bench:cloud` does that.',
    '',
    '## Aims',
    '',
    `With pushes: p95 < 100 ms for every subscriber that makes no call to Auth, p99 < 100 ms for those that read nothing first. ${verdicts.length - missed.length} of ${verdicts.length} are`,
    missed.length === 0
      ? 'kept.'
      : `kept. Missed: ${missed.map(({ subscriber, limit, ms }) => `\`${subscriber}\` ${limit} (${Math.round(ms)} ms)`).join(', ')}.`,
    '',
    '## Figures',
    '',
    'A cell is p50 / p95 / p99 / max; `first` is how many deliveries the push, the trigger and a task of the queue brought.',
    '',
    table(
      ['Delivery', 'n', 'with pushes', 'first', 'triggers alone', 'machine'],
      [groups, subscribers].flatMap(([a = {}, b = {}, c = {}]) =>
        Object.keys(a).map((name) => [
          name,
          String(a[name]?.count ?? 0),
          cell(a[name]),
          first(a[name]),
          cell(b[name]),
          cell(c[name]),
        ]),
      ),
      { numbers: true },
    ),
    '',
    '## Hops',
    '',
    `From \`emulators/benchmarks/cloud-latency/google-hops.json\`, frozen on ${file.frozenOn}: p50 / p99, or p50 / p95 / p99, of a lognormal distribution.`,
    '',
    table(['Hop', 'Value', 'Basis', 'Source'], hops),
    '',
  ].join('\n');
}

function cell(figures: ResultRow | undefined): string {
  if (!figures) return '-';
  const { p50, p95, p99, max } = figures;
  return [p50, p95, p99, max].map(Math.round).join(' / ');
}

function first(figures: ResultRow | undefined): string {
  return figures ? [figures.won.push, figures.won.trigger, figures.won.task].join(' / ') : '-';
}
