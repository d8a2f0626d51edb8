/** What the README and the pages of routes show of `docs/benchmarks/report.json`. */
export interface BenchmarkReport {
  readonly head: { readonly at: string; readonly machine: Readonly<Record<string, string>> };
  readonly verdicts: readonly { readonly figure: string; readonly limit: string; readonly measured: string }[];
  readonly parts: readonly BenchmarkPart[];
}

/** One benchmark of the report: latencies in milliseconds. */
export interface BenchmarkPart {
  readonly id: string;
  readonly rows: readonly {
    readonly name: string;
    readonly kind: string;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  }[];
}

/** How the figures that the README shows begin, in its order. */
const shown = [
  'Event commit → effect committed, warm (10/s: notify)',
  'Event commit → effect committed, warm (10/s, all services: notify)',
  'Gateway overhead over the direct call (GET /api/health',
  'Events lost',
  'Warm service call',
  'Cold start of every HTTPS function',
  'Local part of one service’s deploy',
];

/** The figures of the README, from the latest benchmark report. */
export function figuresSection({ head, verdicts }: BenchmarkReport): string {
  const rows = shown.map((start) => {
    const verdict = verdicts.find(({ figure }) => figure.startsWith(start));
    if (!verdict) throw new Error(`docs/benchmarks/report.json has no figure "${start}"; run npm run bench`);
    return `- ${verdict.figure}: **${verdict.measured}** (limit ${verdict.limit})`;
  });
  return [
    `Measured on ${head.at.slice(0, 10)}, ${head.machine['Processor'] ?? 'unknown processor'}, official Firestore emulator. Every figure has its baseline in the [report](docs/benchmarks/README.md). Estimates for Google’s network: [cloud latency](docs/benchmarks/cloud-latency.md).`,
    rows.join('\n'),
  ].join('\n\n');
}

/** What the README counts, from the registry. */
export function countsSection(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `**${count}** ${name}`)
    .join(' · ');
}
