import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { ExpectedError } from '@fresh/local/expected-error';
import { withCodebase, type ExtraCodebase } from '../firebase/extra-codebase.ts';
import { startSuite, type Suite, type SuiteOptions } from '../firebase/suite.ts';
import { writeReport } from './report.ts';

const root = path.resolve(import.meta.dirname, '../..');
const yardstick = { codebase: 'bench', source: 'emulators/benchmarks/bare-trigger' };
const projectId = 'demo-fresh-root';

/** Settings of a suite; `services` are the only ones that run, all by default. `beside` is a yardstick of one's own. */
type BenchSuite = Pick<SuiteOptions, 'emulators' | 'dataDir'> & {
  readonly services?: readonly string[];
  readonly beside?: ExtraCodebase;
};

/** Starts a suite with the yardstick's codebase beside the services, works on it and stops it. */
export type OnSuite = <T>(options: BenchSuite, work: (suite: Suite) => Promise<T>) => Promise<T>;

/**
 * Builds the services, runs a benchmark and writes `reports/<name>.json`. What the benchmark prints and what it returns
 * are the same figures.
 */
export async function bench(name: string, run: (onSuite: OnSuite) => Promise<Record<string, unknown>>): Promise<void> {
  // `npm run bench` builds once for all.
  if (!process.env['BENCH_BUILT']) await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
  try {
    const figures = await run(onSuite);
    writeReport(name, figures);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

const onSuite: OnSuite = ({ services, beside = yardstick, ...options }, work) =>
  withCodebase(
    root,
    beside,
    async (config) => {
      console.log('Starting the emulators ...');
      const suite = await startSuite({
        root,
        config,
        projectId,
        log: () => undefined,
        deadlineMs: 300_000,
        ...options,
      });
      process.env['GCLOUD_PROJECT'] = projectId;
      process.env['FIRESTORE_EMULATOR_HOST'] = suite.firestoreHost;
      process.env['FIREBASE_AUTH_EMULATOR_HOST'] = suite.authHost;
      try {
        return await work(suite);
      } finally {
        await suite.stop();
      }
    },
    services,
  );
