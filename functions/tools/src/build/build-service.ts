import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parameters } from '@fresh/contracts/parameters';
import type { ServiceName } from '@fresh/contracts/route';
import * as z from 'zod';
import { root as repository } from '../folders.ts';
import { bundleFunctions } from './bundle.ts';
import { envTemplate } from './env-template.ts';
import { engines } from './runtime.ts';
import { lockfile, serviceLock } from './service-lock.ts';

/** Files by their path in the folder they belong to. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** What is built, and from where. */
export interface BuildOptions {
  /** As every deploy builds: nothing in it believes the emulator's own tokens, no file is for the emulators. */
  readonly production?: boolean;
  /** Another copy of the repository. */
  readonly root?: string;
}

const strings = z.record(z.string(), z.string());
const workspace = z.object({ name: z.string(), version: z.string(), dependencies: strings });

/** In the bundles too: its package is installed for discovery, which takes functions by their shape. */
const bundled = ['firebase-functions'];

/**
 * Everything that a service's deployed folder holds, by path: the bundles, a minimal `package.json` with its lockfile,
 * and the service's parameters. Nothing outside of it is needed to install, discover, run or deploy the service.
 */
export async function buildService(
  service: ServiceName,
  { production = false, root = repository }: BuildOptions = {},
): Promise<Files> {
  const folder = path.join(root, 'functions', service);
  const { name, version, dependencies } = workspace.parse(await json(path.join(folder, 'package.json')));
  const manifest = { name, version, private: true, type: 'commonjs', main: 'index.js', engines, dependencies };
  const lock = lockfile.parse(await json(path.join(root, 'package-lock.json')));
  const external = externalPackages(dependencies);
  const bundles = await bundleFunctions(path.join(folder, 'src/index.ts'), { root, external, production });
  return new Map([
    ...bundles,
    ['package.json', jsonBytes(manifest)],
    [
      'package-lock.json',
      jsonBytes(serviceLock(lock, `functions/${service}`, { name, version, dependencies, engines })),
    ],
    ['template.env', Buffer.from(envTemplate(service, parameters))],
    ...(await parameterFiles(folder, production)),
  ]);
}

/** The packages that a service's bundle loads from `node_modules`, of those that its `package.json` names. */
export function externalPackages(dependencies: Readonly<Record<string, string>>): string[] {
  return Object.keys(dependencies).filter((name) => !bundled.includes(name));
}

/** Where the repository keeps a built service: the `source` of its codebase in `firebase.json`. */
export function builtFolder(service: ServiceName): string {
  return path.join(repository, 'functions', service, 'dist');
}

/**
 * Makes a folder hold these files and no others, but for packages that were installed in it. What is there already
 * isn't touched, so that running emulators reload only services that have changed.
 */
export async function writeFiles(files: Files, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const present = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('node_modules/'));
  await Promise.all(present.filter((name) => !files.has(name)).map((name) => rm(path.join(folder, name))));
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    if (present.includes(name) && (await readFile(file)).equals(bytes)) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

/** Whether the Firebase CLI reads a file of a service as its parameters or, in the emulators, its secrets. */
function isParameterFile(name: string): boolean {
  return /^\.(?:env|secret)(?:\.|$)/.test(name);
}

/** Those of a service; `*.local` are for the emulators alone. */
async function parameterFiles(folder: string, production: boolean): Promise<[string, Uint8Array][]> {
  const names = (await readdir(folder)).filter(isParameterFile).sort();
  const wanted = names.filter((name) => !production || !name.endsWith('.local'));
  return Promise.all(wanted.map(async (name) => [name, await readFile(path.join(folder, name))] as [string, Buffer]));
}

async function json(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8')) as unknown;
}

function jsonBytes(content: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
}
