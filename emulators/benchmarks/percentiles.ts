/** Order statistics of a sample, in the sample's unit. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Nearest-rank percentiles, rounded to hundredths: every figure is a value that was measured. */
export function percentiles(sample: readonly number[]): Percentiles {
  const sorted = sample.toSorted((a, b) => a - b);
  const rank = (p: number) => Math.round((sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? NaN) * 100) / 100;
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
}

/** Rows side by side, as the terminal shows them. */
export function table(title: string, rows: Readonly<Record<string, Percentiles>>): string {
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(80) : String(cell).padStart(9))).join('');
  const body = Object.entries(rows).map(([name, { count, p50, p95, p99, max }]) =>
    line([name, count, p50, p95, p99, max]),
  );
  return [title, line(['', 'n', 'p50', 'p95', 'p99', 'max']), ...body].join('\n');
}
