import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { buildSite } from '../build-site.ts';
import { buildService } from '../build/build-service.ts';
import { sourceHash } from '../build/source-hash.ts';
import { root as repository } from '../folders.ts';
import { gatewayConfig } from './gateway.ts';
import { isService, type UnitName } from './units.ts';

const config = z.object({
  functions: z.array(z.looseObject({ codebase: z.string() })),
  firestore: z.object({ rules: z.string(), indexes: z.string() }),
});

/** A unit's hash, and how long it took to make, in ms: for a service that is its build. */
export interface Hashed {
  readonly hash: string;
  readonly durationMs: number;
}

/**
 * A hash of everything that the deploy of a unit depends on: the same everywhere for the same source. Of a service that is
 * what its build makes, parameters included, and its codebase in firebase.json; of Hosting the gateway's configuration and
 * the built site. The values of secrets aren't in it: after
 * a new one, deploy with --force (docs/operations/SECRETS.md). `root` is the repository, or a copy of it.
 */
export async function hashUnits(
  wanted: readonly UnitName[],
  root: string = repository,
): Promise<ReadonlyMap<UnitName, Hashed>> {
  const firebaseJson = await readFile(path.join(root, 'firebase.json'), 'utf8');
  const read = config.parse(JSON.parse(firebaseJson));
  const partsOf = async (unit: UnitName): Promise<readonly string[]> => {
    if (isService(unit)) {
      const codebase = read.functions.find((one) => one.codebase === unit);
      return [JSON.stringify(codebase), sourceHash(await buildService(unit, { production: true, root }))];
    }
    if (unit === 'hosting') return [gatewayConfig(firebaseJson), ...(await builtSite(root))];
    return [await readFile(path.join(root, read.firestore[unit]), 'utf8')];
  };
  const hashed = new Map<UnitName, Hashed>();
  // One after the other: a build uses all cores by itself.
  for (const unit of wanted) {
    const startedAt = performance.now();
    const hash = createHash('sha256')
      .update(JSON.stringify(await partsOf(unit)))
      .digest('hex');
    hashed.set(unit, { hash, durationMs: performance.now() - startedAt });
  }
  return hashed;
}

/** What Hosting will serve. Built apart, so that a plan neither needs nor changes what lies in the repository. */
async function builtSite(root: string): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'site-'));
  try {
    await buildSite(folder, root);
    return await contents(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every file of a folder with its content, by name. */
async function contents(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const read = files.sort().map(async (file) => [path.relative(folder, file), await readFile(file, 'base64')]);
  return (await Promise.all(read)).flat();
}
