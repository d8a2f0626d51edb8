import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServiceName } from '@fresh/contracts/route';
import { zipSync } from 'fflate';
import { buildService, writeFiles } from '../build/build-service.ts';
import { discover } from '../build/discovery.ts';
import { root } from '../folders.ts';

/** What a deploy of one service does on this machine, before the cloud has its turn; times in ms. */
export interface LocalPart {
  readonly buildMs: number;
  readonly packageMs: number;
  readonly packageBytes: number;
  readonly discoveryMs: number;
  /** Functions that discovery found. */
  readonly functions: readonly string[];
}

/** Does it as `firebase deploy` will: builds, packs what it would upload, loads it to see what is in it. */
export async function localPart(service: ServiceName): Promise<LocalPart> {
  const folder = await mkdtemp(path.join(tmpdir(), 'local-part-'));
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
