import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { programEnvironment } from './environment.ts';
import type { GoogleCloud } from './google-cloud.ts';

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** Its id on the virtual clock. */
  readonly program: string;
}

/** How a program is run. */
export interface ProgramOptions {
  /** The repository, or a copy of it. */
  readonly folder: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** It is killed after this. */
  readonly timeoutMs?: number;
  /** Asks it to end, as Ctrl+C and a workflow's cancellation do. */
  readonly abort?: AbortSignal;
}

/** Runs a Node program against the stand-in, with a configuration folder of its own. */
export async function runNode(
  cloud: GoogleCloud,
  args: readonly string[],
  { folder, env = {}, timeoutMs = 5 * 60_000, abort }: ProgramOptions,
): Promise<Ended> {
  const config = await mkdtemp(path.join(tmpdir(), 'rehearsal-config-'));
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...programEnvironment(cloud.port, config, process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  abort?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  try {
    const [stdout, stderr, ended] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    const code = ended[0] as number | null;
    return { code, stdout, stderr, durationMs: performance.now() - startedAt, program: String(child.pid) };
  } finally {
    clearTimeout(timer);
    await rm(config, { recursive: true, force: true });
  }
}
