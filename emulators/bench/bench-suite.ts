import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ExpectedError } from '../expected-error.ts';
import { withCodebase } from '../extra-codebase.ts';
import { startSuite, type Suite } from '../suite.ts';

const root = path.resolve(import.meta.dirname, '../..');
const yardstick = { codebase: 'bench', source: 'emulators/bench/bare-trigger' };

/**
 * Builds and starts the whole suite with the yardstick's codebase beside the services, runs a benchmark on it, stops it
 * and writes `reports/<name>.json`. What the benchmark prints and what it returns are the same figures.
 */
export async function bench(name: string, run: (suite: Suite) => Promise<Record<string, unknown>>): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
  try {
    await withCodebase(root, yardstick, (config) => benchOn(config, name, run));
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function benchOn(
  config: string,
  name: string,
  run: (suite: Suite) => Promise<Record<string, unknown>>,
): Promise<void> {
  const projectId = 'demo-fresh-root';
  console.log('Starting the emulators ...');
  const suite = await startSuite({ root, config, projectId, log: () => undefined });
  process.env['GCLOUD_PROJECT'] = projectId;
  process.env['FIRESTORE_EMULATOR_HOST'] = suite.firestoreHost;
  process.env['FIREBASE_AUTH_EMULATOR_HOST'] = suite.authHost;
  try {
    const figures = await run(suite);
    const machine = {
      node: process.version,
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    };
    const report = { name, at: new Date().toISOString(), machine, firestore: suite.firestore.kind, ...figures };
    mkdirSync(path.join(root, 'reports'), { recursive: true });
    const file = path.join('reports', `${name}.json`);
    writeFileSync(path.join(root, file), `${JSON.stringify(report, null, 2)}\n`);
    console.log(`\nreport: ${file}`);
  } finally {
    await suite.stop();
  }
}
