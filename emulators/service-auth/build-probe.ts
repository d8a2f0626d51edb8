import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../../functions/delivery/src/build.ts';
import { root } from '../../functions/delivery/src/folders.ts';

/** Builds the probe as services are built; returns its folder, for `startFunction`. */
export async function buildProbe({ production }: { production: boolean }): Promise<string> {
  // Below the root, where the packages are found that stay outside of a bundle.
  const folder = path.join(root, '.suite', production ? 'probe-production' : 'probe');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module', main: 'index.js' }));
  await bundle(path.join(import.meta.dirname, 'probe/index.ts'), path.join(folder, 'index.js'), {
    external: ['firebase-admin', 'firebase-functions', 'google-auth-library'].flatMap((name) => [name, `${name}/*`]),
    production,
  });
  return folder;
}
