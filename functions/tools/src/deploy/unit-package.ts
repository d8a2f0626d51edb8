import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { buildSite } from '../build-site.ts';
import { buildService, writeFiles, type Files } from '../build/build-service.ts';
import { functionFile, indexModule } from '../build/function-entries.ts';
import { root as repository } from '../folders.ts';
import { gatewayHosting } from './gateway.ts';
import { isService, type UnitName } from './units.ts';

const config = z.object({
  functions: z.array(z.looseObject({ codebase: z.string(), ignore: z.array(z.string()) })),
  firestore: z.looseObject({ rules: z.string(), indexes: z.string() }),
});

/** What is deployed of one unit: a folder of its own with a `firebase.json`, so that two CLIs share no file. */
export interface UnitPackage {
  readonly files: Files;
  /** Equal exactly when a deploy would make no difference. */
  readonly hash: string;
  /** Of a service: the hash of each function; of other units empty. */
  readonly functions: Readonly<Record<string, string>>;
  /** How long it took to make, in ms: for a service that is its build. */
  readonly durationMs: number;
}

/** Where a service's built folder is in its package. */
const sourceFolder = 'source';

/**
 * Makes the packages of some units. The same source gives the same bytes on every machine. The values of secrets aren't in
 * them: after a new one, deploy with --force (docs/operations/SECRETS.md). `root` is the repository, or a copy of it.
 */
export async function packageUnits(
  wanted: readonly UnitName[],
  root: string = repository,
): Promise<ReadonlyMap<UnitName, UnitPackage>> {
  const packages = new Map<UnitName, UnitPackage>();
  // One after the other: a build uses all cores by itself.
  for (const unit of wanted) {
    const startedAt = performance.now();
    const made = await packageOf(unit, root);
    packages.set(unit, { ...made, durationMs: performance.now() - startedAt });
  }
  return packages;
}

/** Writes a package into the repository, where packages that its functions import are found. Gives the folder. */
export async function writePackage(unit: UnitName, { files }: UnitPackage, root: string = repository): Promise<string> {
  const folder = path.join(root, '.deploy', unit);
  await rm(folder, { recursive: true, force: true });
  await writeFiles(files, folder);
  return folder;
}

async function packageOf(unit: UnitName, root: string): Promise<Omit<UnitPackage, 'durationMs'>> {
  const firebaseJson: unknown = JSON.parse(await readFile(path.join(root, 'firebase.json'), 'utf8'));
  if (isService(unit)) return servicePackage(unit, firebaseJson, root);
  const files =
    unit === 'hosting' ? await hostingFiles(firebaseJson, root) : await firestoreFiles(unit, firebaseJson, root);
  return { files, hash: hashOf(files), functions: {} };
}

async function servicePackage(unit: UnitName, firebaseJson: unknown, root: string) {
  const codebase = config.parse(firebaseJson).functions.find((one) => one.codebase === unit);
  if (!codebase || !isService(unit)) throw new Error(`firebase.json has no codebase ${unit}`);
  const built = await buildService(unit, { production: true, root });
  // The package is built already; a hook would build it once more for each run of the CLI.
  const { predeploy: _built, ...deployed } = codebase;
  const functions = functionHashes(built, deployed);
  const inSource = [...built].map(([name, bytes]) => [`${sourceFolder}/${name}`, bytes] as const);
  const files = new Map([['firebase.json', json({ functions: [{ ...deployed, source: sourceFolder }] })], ...inSource]);
  return { files, functions, hash: digest(JSON.stringify(Object.entries(functions))) };
}

/**
 * The hash of each function of a built service: of its own file and of what all functions share (packages, parameters,
 * runtime). Options such as memory are in the file. The other names in `index.js` make no difference to it, and neither
 * does the template of parameters.
 */
function functionHashes(built: Files, codebase: object): Record<string, string> {
  const isFunction = (name: string) => name.startsWith('functions/');
  const unshared = (name: string) => isFunction(name) || name === 'index.js' || name === 'template.env';
  const shared = hashOf(new Map([...built].filter(([name]) => !unshared(name))));
  const names = [...built.keys()].filter(isFunction).map((file) => path.basename(file, '.js'));
  return Object.fromEntries(
    names.sort().map((name) => {
      const own = Buffer.from(built.get(functionFile(name)) ?? '').toString('base64');
      return [name, digest(JSON.stringify([codebase, shared, indexModule([name]), own]))];
    }),
  );
}

async function firestoreFiles(unit: 'rules' | 'indexes', firebaseJson: unknown, root: string): Promise<Files> {
  const { rules, indexes, ...database } = config.parse(firebaseJson).firestore;
  const name = unit === 'rules' ? rules : indexes;
  return new Map([
    ['firebase.json', json({ firestore: { ...database, [unit]: name } })],
    [name, await readFile(path.join(root, name))],
  ]);
}

async function hostingFiles(firebaseJson: unknown, root: string): Promise<Files> {
  const folder = await mkdtemp(path.join(tmpdir(), 'site-'));
  try {
    await buildSite(folder, root);
    const site = await contents(folder);
    const hosting = { ...gatewayHosting(firebaseJson), public: 'site' };
    return new Map([
      ['firebase.json', json({ hosting })],
      ...site.map(([name, bytes]) => [`site/${name}`, bytes] as const),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every file of a folder, by name. */
async function contents(folder: string): Promise<(readonly [string, Uint8Array])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return Promise.all(names.sort().map(async (name) => [name, await readFile(path.join(folder, name))] as const));
}

function json(content: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
}

/** A hash of files by name and content. */
function hashOf(files: Files): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // With its length, so that no two folders read as one stream.
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
