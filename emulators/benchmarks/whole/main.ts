/**
 * `npm run bench [-- --quick --seed 1]`: every benchmark after the other, each in a process of its own, and one report of
 * them all: docs/benchmarks, or with `--quick` reports/benchmarks, so that a glance doesn't replace what is committed. Sized for
 * 15 minutes on two cores that have nothing else to do. Ends with 1 when a benchmark fails; what a figure is, the report says.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { services } from '@fresh/contracts/registry';
import { format } from 'prettier';
import { programArgs } from '@fresh/local/program-args';
import { packagingReport } from '../../../functions/tools/src/deploy/packaging-report.ts';
import { root } from '../../repository.ts';
import { reports, type Figures } from './figures.ts';
import { markdownOf, type Head, type Report } from './markdown.ts';
import { partsOf } from './parts.ts';
import { plotOf } from './plot.ts';
import { verdictsOf } from './verdicts.ts';

const { values } = programArgs({
  options: { quick: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
});
const isQuick = values.quick;
const seed = Number(values.seed);
const run = promisify(execFile);

/** What each is started with: the sizes that fit into the time together. */
const options: Readonly<Record<keyof typeof reports, readonly string[]>> = {
  'bench-requests': ['--count', isQuick ? '40' : '300'],
  'bench-services': ['--count', isQuick ? '40' : '400'],
  'bench-cold-start': ['--anonymous', '--count', isQuick ? '1' : '3'],
  'bench-events': ['--short', ...(isQuick ? ['--quick'] : [])],
  'bench-gateway': ['--seed', String(seed), '--seconds', isQuick ? '4' : '20'],
};

const startedAt = performance.now();
const tookSeconds: Record<string, number> = {};
const failed: string[] = [];

await timed('build', () => run('npm', ['run', '--silent', 'build'], { cwd: root }));
const deploys: Record<string, number> = {};
await timed('deploy', async () => {
  for (const service of services) {
    const { buildMs, packageMs, discoveryMs } = await packagingReport(service);
    deploys[service] = buildMs + packageMs + discoveryMs;
  }
});
const figures: Figures = {
  'bench-requests': await measured('bench-requests'),
  'bench-services': await measured('bench-services'),
  'bench-cold-start': await measured('bench-cold-start'),
  'bench-events': await measured('bench-events'),
  'bench-gateway': await measured('bench-gateway'),
};
const parts = partsOf(figures);
await write({ head: await headOf(figures), verdicts: verdictsOf(figures, deploys), parts, deploys, failed });
if (failed.length > 0) process.exitCode = 1;

/** Runs one and reads what it has left; null when it failed. */
async function measured<Name extends keyof typeof reports>(name: Name): Promise<Figures[Name]> {
  const file = path.join(root, 'reports', `${name}.json`);
  rmSync(file, { force: true });
  const script = path.join(root, 'emulators/benchmarks', `${name.replace(/^bench-/, '')}.bench.ts`);
  await timed(name, async () => {
    console.log(`\n== ${name} ${options[name].join(' ')}`);
    const env = { ...process.env, BENCH_BUILT: '1' };
    const args = ['--import', 'tsx', script, ...options[name]];
    await once(spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env }), 'exit');
  });
  // bench:cold-start ends with 1 when a function is slower than it should be, and leaves its figures all the same.
  try {
    return reports[name].parse(JSON.parse(readFileSync(file, 'utf8'))) as Figures[Name];
  } catch (error) {
    console.error(`${name} left no figures: ${String(error)}`);
    failed.push(name);
    return null;
  }
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const from = performance.now();
  await work();
  tookSeconds[name.replace(/^bench-/, '')] = Math.round((performance.now() - from) / 1000);
}

async function headOf({ 'bench-gateway': gateway }: Figures): Promise<Head> {
  const { stdout: commit } = await run('git', ['rev-parse', '--short', 'HEAD'], { cwd: root });
  const { stdout: changed } = await run('git', ['status', '--porcelain', '--untracked-files=no'], { cwd: root });
  const java = await run('java', ['-version']).then(
    ({ stderr }) => stderr.split('\n')[0] ?? '',
    () => 'none', // then the Firestore is another one, which is named
  );
  return {
    at: new Date().toISOString(),
    commit: `${commit.trim()}${changed === '' ? '' : ', with uncommitted changes'}`,
    seed,
    isQuick,
    machine: {
      Processor: `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}`,
      Memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
      System: `${type()} ${release()}`,
    },
    versions: {
      Node: process.version,
      Java: java,
      'firebase-tools': versionOf('firebase-tools'),
      'firebase-functions': versionOf('firebase-functions'),
      'firebase-admin': versionOf('firebase-admin'),
      Firestore: gateway?.firestore ?? 'unknown',
      nginx: gateway ? (gateway.nginx ?? 'not installed') : 'unknown',
    },
    tookMinutes: Math.round((performance.now() - startedAt) / 6_000) / 10,
    tookSeconds,
  };
}

function versionOf(name: string): string {
  const text = readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function write(report: Report): Promise<void> {
  const folder = isQuick ? 'reports/benchmarks' : 'docs/benchmarks';
  const laidOut = (text: string, parser: 'markdown' | 'json') =>
    format(text, { parser, printWidth: 120, proseWrap: 'always' });
  const pages = Object.entries(markdownOf(report)).map(
    async ([name, text]) => [name, await laidOut(text, 'markdown')] as const,
  );
  const files = {
    ...Object.fromEntries(await Promise.all(pages)),
    'report.json': await laidOut(JSON.stringify(report), 'json'),
    ...Object.fromEntries(report.parts.map((part) => [`${part.id}.svg`, plotOf(part)])),
  };
  mkdirSync(path.join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, folder, name), text);
  for (const { figure, limit, measured: value, beaten } of report.verdicts) {
    console.log(`${beaten === null ? '?' : beaten ? 'beaten' : 'MISSED'}  ${figure}: ${value} (${limit})`);
  }
  console.log(`\n${report.head.tookMinutes} min, report: ${folder}/README.md`);
}
