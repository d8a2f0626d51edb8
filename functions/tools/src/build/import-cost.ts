import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';

/** What it takes to import a function in a fresh process, before any request. */
export interface ImportCost {
  /** Time of the processor, ms; unlike time on the clock it hardly depends on what else the machine does. */
  readonly cpuMs: number;
  /** The files that were loaded, index.js of the folder among them. */
  readonly files: readonly string[];
}

const measured = z.object({ cpuMs: z.number(), files: z.array(z.string()) });

const script = `
const before = process.cpuUsage();
require(process.cwd());
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, files: Object.keys(require.cache) }));
`;

/** Imports a built folder for one function, as its process in the cloud does; for all of them, as discovery does, if null. */
export async function importCost(folder: string, target: string | null): Promise<ImportCost> {
  const { FUNCTION_TARGET: _ours, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
    cwd: folder,
    timeout: 60_000,
    env: { ...env, ...(target !== null && { FUNCTION_TARGET: target }) },
  });
  return measured.parse(JSON.parse(stdout));
}
