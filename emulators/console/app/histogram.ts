/** What an effect may take, ms: the objective of all services, at p99. */
export const limitMs = 100;

/** Upper ends of the bars, ms; the limit is one of them, so that a line can stand there. */
const ends = [10, 20, 50, limitMs, 200, 500, 1000, Infinity];

/** How many latencies are in one range. */
export interface Bar {
  /** From here, ms. */
  readonly from: number;
  /** Below this, ms; Infinity for the last. */
  readonly to: number;
  readonly count: number;
  /** Of the longest bar, from 0 to 1. */
  readonly length: number;
}

/** Latencies, in bars and figures. */
export interface Histogram {
  readonly bars: readonly Bar[];
  readonly count: number;
  /** How many stay below the limit, from 0 to 1; null when there are none at all. */
  readonly withinLimit: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** Counts latencies (ms). Below 0, as two readings of a clock can be, counts as 0. */
export function histogram(latenciesMs: readonly number[]): Histogram {
  const sorted = latenciesMs.map((ms) => Math.max(0, ms)).sort((a, b) => a - b);
  const counts = ends.map((to, index) => {
    const from = ends[index - 1] ?? 0;
    return { from, to, count: sorted.filter((ms) => ms >= from && ms < to).length };
  });
  const longest = Math.max(1, ...counts.map(({ count }) => count));
  const within = sorted.filter((ms) => ms < limitMs).length;
  return {
    bars: counts.map((bar) => ({ ...bar, length: bar.count / longest })),
    count: sorted.length,
    withinLimit: sorted.length === 0 ? null : within / sorted.length,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

/** Nearest rank. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
