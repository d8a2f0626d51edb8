/**
 * `npm run build [-- [--production] <service>…]`: bundles each service into `functions/<service>/dist/index.js`.
 *
 * With `--production`, as every deploy builds, the bundle has nothing in it that believes the emulator's own tokens.
 *
 * Kernel and contracts are inside the bundle; only what the service's package.json lists stays outside, because the
 * Firebase CLI looks for those packages in the service's own folder.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import * as z from 'zod';
import { functionsFolder, root } from './folders.ts';

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** How a service is bundled. */
export interface BuildOptions {
  readonly production?: boolean;
  /** In place of the service's own `dist/index.js`. */
  readonly outfile?: string;
}

/** Bundles one service; repeated builds of the same source give the same bytes. */
export async function buildService(service: ServiceName, options: BuildOptions = {}): Promise<void> {
  const folder = path.join(functionsFolder, service);
  const { dependencies } = manifest.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')));
  const external = Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]);
  await bundle(path.join(folder, 'src/index.ts'), options.outfile ?? path.join(folder, 'dist/index.js'), {
    external,
    production: options.production ?? false,
  });
}

/** Bundles what an entry file reaches, as services are. */
export async function bundle(
  entry: string,
  outfile: string,
  { external, production }: { external: readonly string[]; production: boolean },
): Promise<void> {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    external: [...external],
    plugins: production ? [withoutEmulatorIssuer] : [],
    // Bundled CommonJS packages still ask for Node's own modules by require.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  });
}

/** Puts `no-emulator-issuer.ts` in the place of `emulator-issuer.ts`: what isn't in a bundle can't be switched on. */
const withoutEmulatorIssuer: esbuild.Plugin = {
  name: 'without-emulator-issuer',
  setup(build) {
    build.onResolve({ filter: /\/emulator-issuer\.ts$/ }, ({ path: imported, resolveDir }) => ({
      path: path.join(resolveDir, path.dirname(imported), 'no-emulator-issuer.ts'),
    }));
  },
};

if (process.argv[1] === import.meta.filename) {
  const { values, positionals: wanted } = parseArgs({
    options: { production: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = wanted.filter((name) => !services.some((service) => service === name));
  if (unknown.length > 0) {
    console.error(`no such service: ${unknown.join(', ')} (there are ${services.join(', ')})`);
    process.exit(2);
  }
  const built = services.filter((name) => wanted.length === 0 || wanted.includes(name));
  await Promise.all(built.map((name) => buildService(name, values)));
}
