import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** Of this checkout's firebase-tools: a suite of another one may run beside it. */
const runtime = createRequire(import.meta.url).resolve('firebase-tools-14/lib/emulator/functionsEmulatorRuntime.js');

/** Kills every process in which the functions emulator runs a function, without a chance to clean up; returns how many. */
export function killWorkers(): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const workers = processes.filter((line) => line.includes(runtime.slice(0, -'.js'.length)));
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
