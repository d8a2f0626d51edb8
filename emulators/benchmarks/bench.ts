import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { region } from '@fresh/contracts/region';
import { newEmulatorKey } from '@fresh/kernel/testing/emulator-key';
import { ExpectedError } from '@fresh/local/expected-error';
import { withCodebase, type ExtraCodebase } from '../firebase/extra-codebase.ts';
import { startEmulatorSuite, type EmulatorSuite, type EmulatorSuiteOptions } from '../firebase/emulator-suite.ts';
import { writeReport } from './report.ts';

const root = path.resolve(import.meta.dirname, '../..');
const yardstick = { codebase: 'bench', source: 'emulators/benchmarks/bare-trigger' };
const projectId = 'demo-fresh-root';

/**
 * Settings of the Firebase Emulator Suite; `services` are the only ones that run, all by default. `beside` is a
 * yardstick of one's own.
 */
type BenchOptions = Pick<EmulatorSuiteOptions, 'emulators' | 'dataDir' | 'wantedFirestore'> & {
  readonly services?: readonly string[];
  readonly beside?: ExtraCodebase;
};

/** Starts the Firebase Emulator Suite with the yardstick's codebase beside the services, calls `work` and stops it. */
export type OnEmulators = <T>(options: BenchOptions, work: (emulators: EmulatorSuite) => Promise<T>) => Promise<T>;

/**
 * Builds the services, runs a benchmark and writes `reports/<name>.json`. What the benchmark prints and what it returns
 * are the same figures.
 */
export async function bench(
  name: string,
  run: (onEmulators: OnEmulators) => Promise<Record<string, unknown>>,
): Promise<void> {
  // `npm run bench` builds once for all.
  if (!process.env['BENCH_BUILT']) await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
  try {
    const figures = await run(onEmulators);
    writeReport(name, figures);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

const onEmulators: OnEmulators = ({ services, beside = yardstick, ...options }, work) =>
  withCodebase(
    root,
    beside,
    async (config) => {
      console.log('Starting the emulators ...');
      process.env['SERVICE_AUTH_EMULATOR_KEY'] ??= newEmulatorKey();
      const emulators = await startEmulatorSuite({
        root,
        config,
        projectId,
        log: () => undefined,
        deadlineMs: 300_000,
        ...options,
      });
      process.env['GCLOUD_PROJECT'] = projectId;
      process.env['FIRESTORE_EMULATOR_HOST'] = emulators.firestoreHost;
      process.env['FIREBASE_AUTH_EMULATOR_HOST'] = emulators.authHost;
      // It pushes events as the services do.
      process.env['FUNCTIONS_ORIGIN'] = `${emulators.functionsUrl}/${projectId}/${region}`;
      try {
        return await work(emulators);
      } finally {
        await emulators.stop();
      }
    },
    services,
  );
