/**
 * `npm run test:growth [-- --sizes 100,10000]`: what every operation reads and writes in stores of growing size,
 * counted; writes `docs/benchmarks/growth.md` and ends with 1 when something grows. Starts its own emulators.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { deliveryBudgets } from '@fresh/contracts/delivery-budgets';
import { table } from '@fresh/local/markdown-table';
import { programArgs } from '@fresh/local/program-args';
import { root } from '../../repository.ts';
import { onStores } from '../runner/on-stores.ts';
import type { GrowthReport } from './growth-run.ts';
import { costOf, growthOf, runGrowth } from './run-growth.ts';

const { values } = programArgs({ options: { sizes: { type: 'string', default: '100,10000' } } });
const sizes = values.sizes.split(',').map(Number);

await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
await onStores(async () => {
  const reports: GrowthReport[] = [];
  // One after the other: a large store takes the machine's memory for itself.
  for (const size of sizes) {
    console.log(`With ${size} of each …`);
    reports.push(await runGrowth(size));
  }
  const [first, ...others] = reports;
  if (!first) throw new Error('no sizes');
  const grown = others.flatMap((report) =>
    report.costs.flatMap((cost) => {
      const before = costOf(first, cost.kind, cost.name);
      const problem = before && growthOf(before, cost);
      return problem ? [`with ${report.size} of each, ${cost.kind} ${problem}`] : [];
    }),
  );
  const file = path.join(root, 'docs/benchmarks/growth.md');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, documentOf(reports, grown));
  await promisify(execFile)('npx', ['prettier', '--write', file], { cwd: root });
  for (const line of grown) console.log(line);
  console.log(`${first.costs.length} operations, ${grown.length} grow: docs/benchmarks/growth.md`);
  process.exitCode = grown.length > 0 ? 1 : 0;
});

function documentOf(reports: readonly GrowthReport[], grown: readonly string[]): string {
  const [first] = reports;
  const largest = reports.at(-1);
  const head = ['Operation', ...reports.map(({ size }) => `at ${size}`)];
  const rows = (first?.costs ?? []).map(({ kind, name }) => {
    const costs = reports.map((report) => costOf(report, kind, name));
    return [
      `${kind} ${name}`,
      ...costs.map((cost) => `${String(cost?.reads ?? '–')} / ${String(cost?.writes ?? '–')}`),
    ];
  });
  return [
    '# Growth',
    '',
    'Written by `npm run test:growth`; CI counts the first two sizes (`emulators/checks/growth/growth.int.spec.ts`).',
    '',
    'What one operation reads and writes in Firestore while the store holds so many schedules, shifts (all in one schedule),',
    'members and events of one organization, and as many attendance records, notifications of one person, inbox entries and dead',
    'letters. Counted, not timed: documents that came back, were looked for in vain or skipped, one for a query',
    'without result, one for each thousand counted index entries; documents written or deleted by commits. A service call counts',
    'for the request that makes it. Lists are asked for 20. Each operation runs once unmeasured and once counted.',
    '',
    'A subscriber whose work is as large as what its event is about (every member of an organization that is deleted) is counted for',
    'an organization of three beside the large one; `step of a subscriber` is its first step for the large one, which is bounded by',
    'its page and so may reach that.',
    '',
    grown.length === 0
      ? `Nothing grows: all ${largest?.costs.length ?? 0} cost the same at every size.`
      : `**Growing:**\n\n${grown.map((line) => `- ${line}`).join('\n')}`,
    '',
    'Reads / writes:',
    '',
    table(head, rows, { numbers: true }),
    '',
    '## Deliveries',
    '',
    'One delivery, the first of its event, beside the budget that `functions/lib/contracts/src/delivery-budgets.ts` declares. RPCs are calls',
    'to Firestore, Auth and Eventarc; the depth is how many of them wait for each other.',
    '',
    table(['Subscriber', 'RPCs', 'Depth', 'Reads', 'Writes', 'Deletes'], deliveries(first), { numbers: true }),
    '',
  ].join('\n');
}

function deliveries(report: GrowthReport | undefined): string[][] {
  const counted = report?.costs.filter(({ kind }) => kind === 'subscriber') ?? [];
  const rows = counted.map(({ name, rpcs, waits, counts }) => {
    const budget = deliveryBudgets[name];
    const pairs = [
      [rpcs, budget?.rpcs],
      [waits, budget?.depth],
      [counts?.spans?.reads, budget?.reads],
      [counts?.spans?.writes, budget?.writes],
      [counts?.spans?.deletes, budget?.deletes],
    ] as const;
    return [name, ...pairs.map(([found, allowed]) => `${String(found)} of ${String(allowed)}`)];
  });
  return rows;
}
