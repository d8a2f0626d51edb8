import { table } from '@fresh/local/markdown-table';
import type { Part } from './parts.ts';
import type { Verdict } from './verdicts.ts';

/** Whatever a figure depends on. */
export interface Head {
  /** ISO. */
  readonly at: string;
  readonly commit: string;
  readonly seed: number;
  readonly isQuick: boolean;
  readonly machine: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  /** Minutes for everything, and seconds for each benchmark. */
  readonly tookMinutes: number;
  readonly tookSeconds: Readonly<Record<string, number>>;
}

/** Everything that the report says. */
export interface Report {
  readonly head: Head;
  readonly verdicts: readonly Verdict[];
  readonly parts: readonly Part[];
  /** Local part of each service's deploy, in ms. */
  readonly deploys: Readonly<Record<string, number>>;
  /** Benchmarks that ended with an error. */
  readonly failed: readonly string[];
}

/** The report as pages by file name: the verdicts, and a page for each part. */
export function markdownOf(report: Report): Record<string, string> {
  const parts = report.parts.map((part) => [`${part.id}.md`, partPage(part)]);
  return { 'README.md': overview(report), ...(Object.fromEntries(parts) as Record<string, string>) };
}

function overview({ head, verdicts, parts, deploys, failed }: Report): string {
  const samples = parts.map(({ id, rows }) => `${id} ${range(rows.map(({ count }) => count))}`).join(', ');
  const took = Object.entries(head.tookSeconds).map(([name, s]) => `${name} ${s} s`);
  const facts = { When: head.at, Commit: head.commit, ...head.machine, ...head.versions, Seed: String(head.seed) };
  return [
    '# Benchmarks',
    `Written by \`npm run bench\`${head.isQuick ? ' with `--quick`: too few samples for a verdict' : ''}. Compare figures of one run only: every one stands beside its own baseline, measured in the same minutes on the same machine. The same as JSON: [report.json](report.json).`,
    ...(failed.length > 0 ? [`**Failed, and missing below: ${failed.join(', ')}.**`] : []),
    '## Limits',
    table(
      ['Figure', 'Limit', 'Measured', 'Met'],
      verdicts.map(({ figure, limit, measured, beaten }) => [figure, limit, measured, said(beaten)]),
    ),
    'A row of the gateway on a machine that is busy measures the machine: clients, gateway, emulator and a process for each request in flight share its processors.',
    '## All figures',
    [
      ...parts.map(({ id, title }) => `- [${title}](${id}.md)`),
      '- [Event latency with Google’s hops](cloud-latency.md)',
      '- [Reads and writes as the store grows](growth.md)',
      '- [Load](load.md)',
    ].join('\n'),
    '## Local part of a deploy',
    'Build, package and discovery of each service, as `npm run deploy` does them before the cloud has its turn.',
    table(
      ['Service', 'Seconds'],
      Object.entries(deploys).map(([service, ms]) => [service, String(Math.round(ms / 100) / 10)]),
    ),
    '## This run',
    [
      ...Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`),
      `- Samples per row: ${samples}`,
      `- Took: ${head.tookMinutes} min: ${took.join(', ')}`,
    ].join('\n'),
    '',
  ].join('\n\n');
}

function partPage({ id, title, about, unit, rows }: Part): string {
  return [
    `# ${title}`,
    'Written by `npm run bench`. [All benchmarks](README.md). Differences are purple in the plot, baselines grey.',
    about,
    `![${title}](${id}.svg)`,
    table(
      [unit, 'n', 'p50', 'p95', 'p99', 'max'],
      rows.map(({ name, kind, count, p50, p95, p99, max }) => [
        kind === 'baseline' ? `_${name}_` : name,
        ...[count, p50, p95, p99, max].map(String),
      ]),
      { numbers: true },
    ),
    '',
  ].join('\n\n');
}

function said(beaten: boolean | null): string {
  if (beaten === null) return '–';
  return beaten ? 'yes' : '**no**';
}

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}
