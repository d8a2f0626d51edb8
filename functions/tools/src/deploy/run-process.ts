import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How a program ended. */
export interface Ended {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly timedOut: boolean;
  /** The last of what it printed, at most `maxOutput` characters each. */
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** How a program is run. */
export interface RunOptions {
  /** After which it is killed, with all that it started. */
  readonly timeoutMs: number;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Its standard input; empty without. */
  readonly input?: string;
}

/** Enough for the list of a project's Cloud Run services; a deploy's log is shorter. */
const maxOutput = 8_000_000;

/** How long a program that was asked to end may take, in ms. */
const graceMs = 5_000;

/** Leaders of the process groups that run: see `endAll`. */
const running = new Set<ChildProcess>();

/**
 * Runs a program to its end, in a process group of its own. `firebase` starts others (the predeploy build, the functions
 * that it discovers), and one of these left behind would hold files and ports of the next try.
 */
export async function runProcess(file: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const startedAt = performance.now();
  const child = spawn(file, args, {
    detached: true,
    stdio: 'pipe',
    env: options.env,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  running.add(child);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A program that doesn't read what it is given is none of our business.
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  const ending = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup(child, ending.signal);
  }, options.timeoutMs);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, timedOut, stdout: stdout(), stderr: stderr(), durationMs: performance.now() - startedAt };
  } finally {
    ending.abort();
    clearTimeout(timer);
    running.delete(child);
  }
}

/** Ends every program that runs: they are in groups of their own, so that Ctrl-C reaches us alone. */
export function endAll(): void {
  for (const child of running) signalGroup(child, 'SIGTERM');
}

function endGroup(child: ChildProcess, ended: AbortSignal): void {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
    // Whatever left the group and holds the pipes is not waited for.
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, graceMs);
  ended.addEventListener('abort', () => {
    clearTimeout(timer);
  });
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It has just ended.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-maxOutput);
  });
  return () => text;
}
