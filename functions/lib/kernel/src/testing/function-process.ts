import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import type { ServiceName } from '@fresh/contracts/route';
import { emulatorKeyEnv } from './emulator-key.ts';
import { accepts, freePort } from './ports.ts';
import { queryGuardEnv } from './query-guard-env.ts';
import type { RunningFunction } from './running-function.ts';
import { serveShared } from './shared-functions.ts';

/** A function that was started. */
export type FunctionProcess = RunningFunction;

/** How a function is started. */
export interface FunctionOptions {
  readonly signature?: 'http' | 'cloudevent';
  readonly env?: Readonly<Record<string, string>>;
  /** In place of the service's own: a folder with a `package.json` and what its `main` names. */
  readonly folder?: string;
}

/** What `npm run build` leaves of a service, and `firebase deploy` uploads. */
function builtFolder(service: ServiceName): string {
  return path.resolve(import.meta.dirname, '../../../..', service, 'dist');
}

/** The framework's command; its package exports only the library beside it. */
export const framework = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@google-cloud/functions-framework')),
  'main.js',
);

/**
 * Starts a function of a built service (`npm run build`) and waits until it listens. Functions without options of their
 * own share one process per service (`service-host.ts`): starting one takes milliseconds instead of a second.
 */
export async function startFunction(
  service: ServiceName,
  target: string,
  options: FunctionOptions = {},
): Promise<FunctionProcess> {
  const signature = options.signature ?? 'http';
  const isShared = options.env === undefined && options.folder === undefined;
  if (isShared) return serveShared(service, builtFolder(service), environment(service), { target, signature });
  const port = await freePort();
  const child = spawn(process.execPath, [framework], {
    cwd: options.folder ?? builtFolder(service),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment(service),
      ...options.env,
      PORT: String(port),
      FUNCTION_TARGET: target,
      FUNCTION_SIGNATURE_TYPE: signature,
      K_SERVICE: target.toLowerCase(),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await listening(child, port, () => output);
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    kill: () => end('SIGKILL'),
    terminate: () => end('SIGTERM'),
  };
}

/** The environment of each function of a service. */
function environment(service: ServiceName): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // As the Functions emulator does: without it the first task is enqueued only after Google's metadata server was
    // looked for, 3 s without a response.
    METADATA_SERVER_DETECTION: 'none',
    ...queryGuardEnv(),
    ...emulatorKeyEnv(),
    ...projectEnv(service),
  };
}

/**
 * Parameters and secrets of a service as the Firebase CLI gives them to emulated functions: `.env.<project>` and
 * `.secret.local`. The framework reads neither.
 */
export function projectEnv(service: ServiceName): NodeJS.Dict<string> {
  const files = [`.env.${process.env['GCLOUD_PROJECT'] ?? ''}`, '.secret.local'];
  const found = files.map((name) => path.join(builtFolder(service), name)).filter((file) => existsSync(file));
  return Object.fromEntries(found.flatMap((file) => Object.entries(parseEnv(readFileSync(file, 'utf8')))));
}

async function listening(child: ChildProcess, port: number, output: () => string): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (child.exitCode !== null) throw new Error(`the function ended while starting:\n${output()}`);
    if (await accepts(port)) return;
    await delay(50);
  }
  throw new Error(`the function does not listen:\n${output()}`);
}
