import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How the developer, or what they started this with, ends it. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** The same as Ctrl-C. */
  readonly stop: () => void;
}

/** npm and a shell pass on the Ctrl-C that the terminal has already sent to every process: within so long it is the same. */
const sameMs = 500;
/** How often this looks whether npm is still there. */
const parentMs = 1_000;

/**
 * Aborts at the first Ctrl-C, SIGTERM or closed terminal, and when npm is gone: killed alone, it leaves what it started
 * behind. The second Ctrl-C ends this process at once; services end with it.
 */
export function stopSignal(): StopSignal {
  const controller = new AbortController();
  let first = 0;
  const stop = () => {
    if (!controller.signal.aborted) first = Date.now();
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted && Date.now() - first > sameMs) process.exit(130);
      stop();
    });
  }
  // The terminal is gone: what is printed from here on must not stop the saving of the data.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', stop);
  }
  if (process.env['npm_lifecycle_event'] !== undefined) {
    // npm, or the shell that it starts this by.
    const parent = process.ppid;
    const npm = parentOf(parent);
    // It was gone before this looked: what is left belongs to the system's first process.
    if ((parent === 1 || npm === 1) && !isNpm(1)) stop();
    setInterval(() => {
      if (process.ppid !== parent || parentOf(parent) !== npm) stop();
    }, parentMs).unref();
  }
  return { signal: controller.signal, stop };
}

/** The parent of a process; null where the process is gone or the system does not say. */
function parentOf(pid: number): number | null {
  try {
    if (process.platform !== 'linux') return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)]).toString());
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // `pid (command) state parent …`; the command may hold blanks and brackets.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

/** Whether a process is npm, as in a container that runs nothing else. */
function isNpm(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('npm');
  } catch {
    return false;
  }
}
