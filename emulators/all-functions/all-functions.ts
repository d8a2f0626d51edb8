import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { services } from '@fresh/contracts/registry';
import { emulatorKeyEnv } from '@fresh/kernel/testing/emulator-key';
import { projectEnv } from '@fresh/kernel/testing/function-process';
import { queryGuardEnv } from '@fresh/kernel/testing/query-guard-env';

/** All functions of all built services behind one address. */
export interface AllFunctions {
  readonly url: string;
  /** Lines it printed beside log entries of level info. */
  readonly complaints: () => readonly string[];
  /** Every line it printed. */
  readonly output: () => readonly string[];
  readonly kill: () => Promise<void>;
}

/** Many requests leave much behind; with more room for what is new, little of it is copied. */
const flags = ['--max-semi-space-size=64', '--import', 'tsx'];

/** Starts `host.ts` against the emulators of the environment, or of `env`. Queries without an index are rejected. */
export async function startAllFunctions(env: NodeJS.Dict<string> = {}): Promise<AllFunctions> {
  const child = spawn(process.execPath, [...flags, path.join(import.meta.dirname, 'host.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...queryGuardEnv(),
      ...emulatorKeyEnv(),
      ...Object.fromEntries(services.flatMap((service) => Object.entries(projectEnv(service)))),
      ...env,
    },
  });
  const complaints: string[] = [];
  const output: string[] = [];
  const port = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const listening = /^listening on (\d+)$/.exec(line)?.[1];
        if (listening !== undefined) resolve(listening);
        else if (!line.includes('"severity":"INFO"')) complaints.push(line);
      });
    }
    child.once('exit', () => {
      reject(new Error(`the functions ended while starting:\n${complaints.join('\n')}`));
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    complaints: () => complaints,
    output: () => output,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
