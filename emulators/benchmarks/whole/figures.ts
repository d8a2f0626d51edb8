import * as z from 'zod';

const percentiles = z.object({
  count: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  max: z.number(),
});
// What couldn't be measured is NaN, which JSON writes as null.
const memory = percentiles.catch({ count: 0, p50: NaN, p95: NaN, p99: NaN, max: NaN });
const rows = z.record(z.string(), percentiles);

/** The reports of the single benchmarks (`reports/<name>.json`), as far as the whole one reads them. */
export const reports = {
  'bench-requests': z.object({ results: rows }),
  'bench-events': z.object({ results: z.record(z.string(), rows), lost: z.number() }),
  'bench-gateway': z.object({
    results: rows,
    busy: z.record(z.string(), z.number()),
    firestore: z.string(),
    nginx: z.string().nullable(),
  }),
  'bench-services': z.object({ results: z.record(z.string(), rows) }),
  'bench-cold-start': z.object({
    results: z.object({ anonymous: rows }),
    slower: z.array(z.string()),
    memoryMiB: z.record(z.string(), memory),
  }),
};

/** What was measured; a benchmark that failed has left nothing. */
export type Figures = { readonly [Name in keyof typeof reports]: z.output<(typeof reports)[Name]> | null };

/** Ours, what it is compared with, or the difference within pairs. */
export type RowKind = 'ours' | 'baseline' | 'difference';

/** A line of a table and of a plot. */
export interface Row extends z.output<typeof percentiles> {
  readonly name: string;
  readonly kind: RowKind;
}

/** A benchmark's rows, each of ours beside its baseline. */
export function rowsOf(
  figures: Readonly<Record<string, z.output<typeof percentiles>>>,
  kindOf: (name: string) => RowKind,
) {
  return Object.entries(figures).map(([name, figure]): Row => ({ name, kind: kindOf(name), ...figure }));
}
