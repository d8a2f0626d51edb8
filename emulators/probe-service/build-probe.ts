import path from 'node:path';
import { bundleFunctions } from '../../functions/tools/src/build/bundle.ts';
import { writeFiles } from '../../functions/tools/src/build/build-service.ts';
import { root } from '../repository.ts';

/** Builds the probe as services are built; returns its folder, for `startFunction`. */
export async function buildProbe({ production }: { production: boolean }): Promise<string> {
  // Below the root, where the packages are found that stay outside of a bundle.
  const folder = path.join(root, '.suite', production ? 'probe-production' : 'probe');
  const bundles = await bundleFunctions(path.join(import.meta.dirname, 'index.ts'), {
    root,
    external: ['firebase-admin', 'google-auth-library'],
    production,
  });
  const manifest = Buffer.from(JSON.stringify({ type: 'commonjs', main: 'index.js' }));
  await writeFiles(new Map([...bundles, ['package.json', manifest]]), folder);
  return folder;
}
