import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Bundles a module for `--import` of functions under test, which run without the TypeScript loader of the tests. Returns the
 * path of a file that lasts as long as this process.
 */
export function bundlePreload(module: string): string {
  const outfile = path.join(tmpdir(), `${path.basename(module, '.ts')}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [module],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  process.once('exit', () => {
    rmSync(outfile, { force: true });
  });
  return outfile;
}
