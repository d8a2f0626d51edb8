import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Of this checkout: a local cloud of another one may run beside it. */
const programs = [
  path.resolve(import.meta.dirname, '../../../.suite/local-cloud/bundles/service-host.cjs'),
  createRequire(import.meta.url)
    .resolve('firebase-tools-14/lib/emulator/functionsEmulatorRuntime.js')
    .slice(0, -'.js'.length),
];

/** Kills every process in which functions run, without a chance to clean up; returns how many. */
export function killWorkers(): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const workers = processes.filter((line) => programs.some((program) => line.includes(program)));
  let killed = 0;
  for (const line of workers) {
    try {
      process.kill(Number.parseInt(line, 10), 'SIGKILL');
      killed++;
    } catch (error) {
      // Gone since: the emulator ends idle workers too.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
  return killed;
}
