import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { buildSync } from 'esbuild';
import type { ServiceName } from '@fresh/contracts/route';
import type { RunningFunction } from './running-function.ts';
import type { Served, ServeRequest } from './service-host.ts';

const root = path.resolve(import.meta.dirname, '../../../../..');

/** A process with all functions of one service. */
interface Host {
  readonly child: ChildProcess;
  /** Everything that it has logged so far. */
  readonly output: () => string;
}

/** Hosts by service and environment: what a spec has changed in the environment is not seen by a host that runs. */
const hosts = new Map<string, Promise<Host>>();
let hostModule: string | undefined;

/** Opens a port for a function in the process that specs share. Throws when the service has no such function. */
export async function serveShared(
  service: ServiceName,
  folder: string,
  env: NodeJS.ProcessEnv,
  { target, signature }: Pick<ServeRequest, 'target' | 'signature'>,
): Promise<RunningFunction> {
  const key = JSON.stringify([service, Object.entries(env).sort()]);
  let starting = hosts.get(key);
  if (!starting) hosts.set(key, (starting = startHost(folder, env)));
  const { child, output } = await starting;
  const from = output().length;
  const served = responseOf(child, target);
  child.send({ target, signature, action: 'serve' } satisfies ServeRequest);
  const { port, problem } = await served;
  if (port === null) throw new Error(problem ?? `${target} has no port`);
  const close = async () => {
    if (child.connected) child.send({ target, signature, action: 'close' } satisfies ServeRequest);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => linesOf(output().slice(from), target),
    kill: close,
    terminate: close,
  };
}

async function startHost(folder: string, env: NodeJS.ProcessEnv): Promise<Host> {
  hostModule ??= buildHost();
  const child = spawn(process.execPath, [hostModule, folder], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    // It ends when this process does, and keeps it from nothing.
    (stream as (Readable & Partial<Socket>) | null)?.unref?.();
  }
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the functions of ${folder} ended while starting:\n${output}`);
  });
  await Promise.race([once(child, 'message'), ended]);
  child.unref();
  child.channel?.unref();
  return { child, output: () => output };
}

function responseOf(child: ChildProcess, target: string): Promise<Served> {
  return new Promise((resolve, reject) => {
    const exited = () => {
      reject(new Error(`the process of ${target} has ended`));
    };
    const settled = (message: Served) => {
      if (message.target !== target) return;
      child.off('message', settled).off('exit', exited);
      child.channel?.unref();
      resolve(message);
    };
    child.channel?.ref();
    child.on('message', settled).once('exit', exited);
  });
}

/** The lines of one function, and those that no function is named in. */
function linesOf(output: string, target: string): string {
  return output
    .split('\n')
    .filter((line) => {
      const named = /"function":"(\w+)"/.exec(line)?.[1];
      return named === undefined || named === target;
    })
    .join('\n');
}

/**
 * Functions run without the TypeScript loader of the tests. Inside the repository, where packages are found, until the tests
 * end.
 */
function buildHost(): string {
  const folder = path.join(root, 'reports');
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `service-host-${process.pid}.mjs`);
  buildSync({
    entryPoints: [path.join(import.meta.dirname, 'service-host.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'warning' },
    packages: 'external',
  });
  process.once('exit', () => {
    rmSync(outfile, { force: true });
  });
  return outfile;
}
