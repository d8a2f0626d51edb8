import path from 'node:path';
import type { ServiceName } from '@fresh/contracts/route';
import { root } from '../folders.ts';
import { buildService, writeFiles } from './build-service.ts';
import { discover, type Manifest } from './discovery.ts';

/** The file, from the root, that says what a service's functions are to be: names, triggers, regions, options, accounts. */
export function goldenManifest(service: ServiceName): string {
  return `functions/${service}/manifest.golden.json`;
}

/** What the functions of a service are now, as a deploy would see them. */
export async function currentManifest(service: ServiceName): Promise<Manifest> {
  // Below the root, where the packages are found that stay outside of a bundle.
  const folder = path.join(root, '.suite/manifest', service);
  await writeFiles(await buildService(service, { production: true }), folder);
  return discover(folder);
}
