/**
 * The process that bundles services for the local cloud. It is a process of its own because esbuild and the packages that
 * bundling looks into take 150 MB, and are needed only while files change: the supervisor ends it when it is idle.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import * as z from 'zod';
import { bundleSettings } from '../../functions/tools/src/build/bundle.ts';
import { externalPackages } from '../../functions/tools/src/build/build-service.ts';
import { BundleFolder, hostBundle } from './bundle-folder.ts';
import { readProjectLayout, type Codebase } from './project-layout.ts';
import type { BuildRequest, BuildResult } from './wire.ts';

const [root = '', config = '', folder = ''] = process.argv.slice(2);
const bundles = new BundleFolder(folder);
const { codebases } = readProjectLayout(root, config);
const contexts = new Map<string, Promise<esbuild.BuildContext>>();
const packageJson = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

process.on('disconnect', () => {
  void esbuild.stop().then(() => process.exit(0));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('message', ({ names }: BuildRequest) => {
  for (const name of names) void build(name).then((result) => process.send?.(result));
});
await mkdir(folder, { recursive: true });

async function build(name: string): Promise<BuildResult> {
  const startedAt = performance.now();
  const errors = await attempt(name);
  return { kind: 'built', name, errors, durationMs: Math.round(performance.now() - startedAt) };
}

/** Returns what is wrong, as text. */
async function attempt(name: string): Promise<string[]> {
  try {
    const making = contexts.get(name) ?? esbuild.context(await optionsOf(name));
    contexts.set(name, making);
    const { outputFiles = [], metafile } = await (await making).rebuild();
    // The map first: a bundle has its map at any moment.
    for (const output of [...outputFiles].sort((a, b) => b.path.length - a.path.length)) {
      await writeFile(`${output.path}.unfinished`, output.contents);
      await rename(`${output.path}.unfinished`, output.path);
    }
    bundles.record(name, [...inputsOf(metafile), ...(await besides(name))]);
    return [];
  } catch (error) {
    const { errors } = error as Partial<esbuild.BuildFailure>;
    if (!errors) {
      contexts.delete(name);
      return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    }
    return esbuild.formatMessagesSync([...errors], { kind: 'error', color: false });
  }
}

async function optionsOf(name: string): Promise<esbuild.BuildOptions> {
  const common = { write: false, metafile: true, logLevel: 'silent', outfile: bundles.fileOf(name) } as const;
  if (name === hostBundle) {
    const settings = bundleSettings({ root, external: [], production: false });
    return {
      ...settings,
      ...common,
      entryPoints: [path.join(import.meta.dirname, 'service-host.ts')],
      packages: 'external',
      plugins: [],
    };
  }
  const { folder: source, entry } = codebaseOf(name);
  if (entry === null) throw new Error(`${name} is not built from TypeScript`);
  const { dependencies } = packageJson.parse(JSON.parse(await readFile(path.join(source, 'package.json'), 'utf8')));
  return {
    ...bundleSettings({ root, external: externalPackages(dependencies), production: false }),
    ...common,
    entryPoints: [entry],
    // V8 keeps the text, two bytes for each character where one of them needs it.
    charset: 'ascii',
    sourcemap: 'linked',
    sourcesContent: false,
  };
}

function codebaseOf(name: string): Codebase {
  const found = codebases.find((each) => each.name === name);
  if (!found) throw new Error(`there is no codebase ${name}`);
  return found;
}

/** What decides about a bundle and is not bundled. */
async function besides(name: string): Promise<string[]> {
  const lock = path.join(root, 'package-lock.json');
  return name === hostBundle ? [lock] : [lock, path.join(codebaseOf(name).folder, 'package.json')];
}

/** Source files, absolute. Plugins name their own modules `namespace:path`. */
function inputsOf(metafile: esbuild.Metafile | undefined): string[] {
  return Object.keys(metafile?.inputs ?? {})
    .filter((input) => !/^[a-z-]+:/.test(input))
    .map((input) => path.resolve(root, input));
}
