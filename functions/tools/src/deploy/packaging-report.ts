import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServiceName } from '@fresh/contracts/route';
import { zipSync } from 'fflate';
import { buildService, writeFiles } from '../build/build-service.ts';
import { discover } from '../build/discovery.ts';
import { root } from '../folders.ts';

/** What a deploy of one service costs on this machine, before anything reaches the cloud; times in ms. */
export interface PackagingReport {
  readonly buildMs: number;
  readonly packageMs: number;
  readonly packageBytes: number;
  readonly discoveryMs: number;
  /** Functions that discovery found. */
  readonly functions: readonly string[];
}

/** Packages a service as `firebase deploy` does: builds, zips the upload, loads it to discover its functions. */
export async function packagingReport(service: ServiceName): Promise<PackagingReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'packaging-'));
  try {
    const times = [performance.now()];
    const files = await buildService(service, { production: true });
    await writeFiles(files, folder);
    times.push(performance.now());
    const packed = zipSync(Object.fromEntries(files));
    times.push(performance.now());
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    const { endpoints } = await discover(folder);
    times.push(performance.now());
    const [start = 0, built = 0, zipped = 0, discovered = 0] = times;
    return {
      ...{ buildMs: built - start, packageMs: zipped - built, packageBytes: packed.length },
      ...{ discoveryMs: discovered - zipped, functions: Object.keys(endpoints) },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
