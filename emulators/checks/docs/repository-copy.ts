import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFirebaseConfig } from '@fresh/local/firebase-config';
import { distances, freeDistance } from '../../ports.ts';

/** A copy of the repository that may be changed, and whose local cloud may run beside another one. */
export interface RepositoryCopy {
  readonly root: string;
  /** For what is started in it: the emulators keep notes of who runs in there. */
  readonly temporary: string;
  /** A text with the addresses of the copy's local cloud in the place of the usual ones. */
  readonly moved: (text: string) => string;
  readonly remove: () => Promise<void>;
}

/** What is made anew in the copy, or not needed there. */
const leftOut = /^(?:\.git|\.suite|reports)$|(?:^|\/)(?:node_modules|dist)$/;

/** An address on this machine, as documents name them. */
const address = /(?<=\b(?:localhost|127\.0\.0\.1):)\d+\b/g;

/**
 * Copies the repository into a temporary folder. Its packages are linked, but for the repository's own. `texts` are those that
 * will be used there: their ports on this machine are moved with the local cloud's.
 */
export async function copyRepository(root: string, texts: readonly string[]): Promise<RepositoryCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fresh-docs-'));
  const [copy, temporary] = [path.join(folder, 'repository'), path.join(folder, 'tmp')];
  await mkdir(temporary);
  await cp(root, copy, { recursive: true, filter: (file) => !leftOut.test(path.relative(root, file)) });
  await linkPackages(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  await copyTypeInformation(root, copy);

  const config = path.join(copy, 'firebase.json');
  const { ports } = readFirebaseConfig(config);
  const named = texts.flatMap((text) => text.match(address) ?? []).map(Number);
  const distance = await freeDistance([...Object.values(ports), ...named], distances.ofDocuments);
  const movedPort = (port: string) => String(Number(port) + distance);
  const firebaseJson = await readFile(config, 'utf8');
  await writeFile(config, firebaseJson.replaceAll(/(?<="port": )\d+/g, movedPort));
  return {
    root: copy,
    temporary,
    moved: (text) => text.replaceAll(address, movedPort),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Links each package. The repository's own are links already, and relative: in the copy they lead to the copy. */
async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const name of await readdir(from)) {
    const source = path.join(from, name);
    if (name.startsWith('@')) await linkPackages(source, path.join(to, name));
    else if ((await lstat(source)).isSymbolicLink()) await symlink(await readlink(source), path.join(to, name));
    else if (name === '.bin' || !name.startsWith('.')) await symlink(source, path.join(to, name));
  }
}

/**
 * Copies what tsc keeps of the repository, where `npm run typecheck` has left it, with the packages where they are from the
 * copy: what is checked there is what differs.
 */
async function copyTypeInformation(root: string, copy: string): Promise<void> {
  const [from, to] = [path.join(root, '.suite'), path.join(copy, '.suite')];
  await mkdir(to);
  const packages = path.relative(to, path.join(root, 'node_modules'));
  for (const name of existsSync(from) ? await readdir(from) : []) {
    if (!name.startsWith('tsbuildinfo')) continue;
    const kept = await readFile(path.join(from, name), 'utf8');
    await writeFile(path.join(to, name), kept.replaceAll('"../node_modules/', `"${packages}/`));
  }
}
