import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { framework } from '@fresh/kernel/testing/function-process';
import { freePort } from '@fresh/kernel/testing/ports';

/** A function and the first request that it gets. */
export interface ColdStart {
  /** Folder with its package.json. */
  readonly folder: string;
  readonly target: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What it took. */
export interface Started {
  /** From starting a process to the end of its first response. */
  readonly ms: number;
  /** The most that the process has held by then; NaN where the system doesn't report it (only Linux does). */
  readonly peakMiB: number;
}

/**
 * From starting a process, the Functions Framework's, to the end of its first response: Node's start, the framework's,
 * the function's import and its first request. Throws for a response that means the function doesn't work.
 */
export async function coldStart(start: ColdStart): Promise<Started> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [framework], {
    cwd: start.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      METADATA_SERVER_DETECTION: 'none',
      ...start.env,
      PORT: String(port),
      FUNCTION_TARGET: start.target,
      FUNCTION_SIGNATURE_TYPE: 'http',
      K_SERVICE: start.target.toLowerCase(),
    },
  });
  try {
    await listening(child, start.target);
    const status = await firstResponse(start, port);
    const ms = performance.now() - startedAt;
    if (status >= 500) throw new Error(`${start.target} returned ${status}`);
    return { ms, peakMiB: peakMiBOf(child) };
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

/** `VmHWM`: the high-water mark of resident memory (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html). */
function peakMiBOf({ pid }: ChildProcess): number {
  const file = `/proc/${pid}/status`;
  const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(existsSync(file) ? readFileSync(file, 'utf8') : '') ?? [];
  return Number(kB) / 1024;
}

/** The framework says so itself: nothing has to ask again and again, and take its time from it. */
function listening(child: ChildProcess, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Serving function')) resolve();
      });
    }
    child.once('exit', () => {
      reject(new Error(`${target} ended while starting:\n${output}`));
    });
  });
}

/** The status, when the whole response is there. */
function firstResponse({ method, path, headers, body }: ColdStart, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, method, path, headers, agent: false, timeout: 60_000 },
      (response) => {
        response.resume();
        response.once('end', () => {
          resolve(response.statusCode ?? 0);
        });
      },
    );
    asked.once('error', reject);
    asked.once('timeout', () => asked.destroy(new Error(`${path} got no response`)));
    asked.end(body);
  });
}
