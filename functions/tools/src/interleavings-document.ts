import { table } from '@fresh/local/markdown-table';

/** What `npm run simulate -- --interleavings <switches> --record` has run, in `emulators/simulation/interleavings/recorded.json`. */
export interface RecordedInterleavings {
  readonly targets: readonly {
    /** What two did at once. */
    readonly name: string;
    /** Calls to Firestore of each of the two. */
    readonly calls: readonly [number, number];
    /** Most switches from one of the two to the other. */
    readonly maxSwitches: number;
    readonly runs: number;
    readonly failed: number;
  }[];
}

/** The table of interleavings in docs/operations/RELIABILITY.md. */
export function interleavingsSection({ targets }: RecordedInterleavings): string {
  const sum = (field: 'runs' | 'failed') => targets.reduce((total, target) => total + target[field], 0);
  const rows = targets.map(({ name, calls, maxSwitches, runs, failed }) => [
    name,
    calls.join(' + '),
    String(maxSwitches),
    String(runs),
    String(failed),
  ]);
  return [
    `All interleavings of two with one crash: ${sum('runs')} runs of ${targets.length} pairs, ${sum('failed')} failed.`,
    '',
    table(['Two at once', 'Calls to Firestore', 'Switches at most', 'Runs', 'Failed'], rows),
  ].join('\n');
}
