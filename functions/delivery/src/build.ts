/**
 * `npm run build [-- <service>…]`: bundles each service into `functions/<service>/dist/index.js`.
 *
 * Kernel and contracts are inside the bundle; only what the service's package.json lists stays outside, because the
 * Firebase CLI looks for those packages in the service's own folder.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { build } from 'esbuild';
import * as z from 'zod';
import { functionsFolder } from './folders.ts';

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Bundles one service; repeated builds of the same source give the same bytes. */
export async function buildService(service: ServiceName): Promise<void> {
  const folder = path.join(functionsFolder, service);
  const { dependencies } = manifest.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')));
  await build({
    absWorkingDir: folder,
    entryPoints: ['src/index.ts'],
    outfile: 'dist/index.js',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
    // Bundled CommonJS packages still ask for Node's own modules by require.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  });
}

if (process.argv[1] === import.meta.filename) {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !services.some((service) => service === name));
  if (unknown.length > 0) {
    console.error(`no such service: ${unknown.join(', ')} (there are ${services.join(', ')})`);
    process.exit(2);
  }
  await Promise.all(services.filter((name) => wanted.length === 0 || wanted.includes(name)).map(buildService));
}
