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

/** The report as a page; prettier lays out its tables. */
export function markdownOf({ head, verdicts, parts, deploys, failed }: Report): string {
  const samples = parts.map(({ id, rows }) => `${id} ${range(rows.map(({ count }) => count))}`).join(', ');
  return [
    '# Benchmarks',
    `Written by \`npm run bench\`${head.isQuick ? ' with `--quick`: too few samples for a verdict' : ''}. Compare figures of one run only: every`,
    'one stands beside its own baseline, measured in the same minutes on the same machine. The same as JSON: [report.json](report.json).',
    '',
    '| | |',
    '| --- | --- |',
    `| When | ${head.at} |`,
    `| Commit | ${head.commit} |`,
    ...Object.entries({ ...head.machine, ...head.versions }).map(([name, value]) => `| ${name} | ${value} |`),
    `| Seed | ${head.seed} |`,
    `| Samples per row | ${samples} |`,
    `| Took | ${head.tookMinutes} min: ${Object.entries(head.tookSeconds)
      .map(([name, s]) => `${name} ${s} s`)
      .join(', ')} |`,
    '',
    ...(failed.length > 0 ? [`**Failed, and missing below: ${failed.join(', ')}.**`, ''] : []),
    '## What had to be reached',
    '',
    '| Figure | Limit | Measured | Beaten |',
    '| --- | --- | --- | --- |',
    ...verdicts.map(
      ({ figure, limit, measured, beaten }) => `| ${figure} | ${limit} | ${measured} | ${said(beaten)} |`,
    ),
    '',
    'A row of the gateway on a machine that is busy measures the machine: clients, gateway, emulator and a process for each request in',
    'flight share its processors. Differences are purple in the plots, baselines grey.',
    '',
    ...parts.flatMap(chapter),
    '## Local part of a deploy',
    '',
    'Build, package and discovery of each service, as `npm run deploy` does them before the cloud has its turn.',
    '',
    '| Service | Seconds |',
    '| --- | --- |',
    ...Object.entries(deploys).map(([service, ms]) => `| ${service} | ${Math.round(ms / 100) / 10} |`),
    '',
  ].join('\n');
}

function chapter({ id, title, about, unit, rows }: Part): string[] {
  const cells = rows.map(({ name, kind, count, p50, p95, p99, max }) => {
    const shown = kind === 'baseline' ? `_${name}_` : name;
    return `| ${shown} | ${[count, p50, p95, p99, max].join(' | ')} |`;
  });
  return [
    `## ${title}`,
    '',
    about,
    '',
    `![${title}](${id}.svg)`,
    '',
    `| ${unit} | n | p50 | p95 | p99 | max |`,
    '| --- | --: | --: | --: | --: | --: |',
    ...cells,
    '',
  ];
}

function said(beaten: boolean | null): string {
  if (beaten === null) return '–';
  return beaten ? 'yes' : '**no**';
}

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}
