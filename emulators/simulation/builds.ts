import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import * as esbuild from 'esbuild';
import * as z from 'zod';
import { bundleSettings } from '../../functions/tools/src/build/bundle.ts';
import { externalPackages } from '../../functions/tools/src/build/build-service.ts';

/** What a module of a bundle is called with. */
export type ModuleFunction = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: Readonly<Record<string, unknown>> },
) => void;

/** A release of all services, compiled: an instance is one call of its service's function. */
export interface Build {
  readonly services: ReadonlyMap<ServiceName, ModuleFunction>;
  /** Loads what instances share: packages, and the contracts, which have no state. */
  readonly require: (name: string) => unknown;
}

/** The text of a release, which workers get: compiled, it can't leave its thread. */
export interface BuildText {
  readonly root: string;
  readonly services: Readonly<Record<string, string>>;
  readonly contracts: string;
}

const packageJson = z.object({ dependencies: z.record(z.string(), z.string()) });
const contractsFolder = 'functions/lib/contracts/src';

/**
 * Bundles the services of a copy of the repository, with the settings of every build of functions. In one thing they differ
 * from what is deployed: contracts and packages stay outside, so that an instance starts in milliseconds. What is in the
 * bundle, the kernel and the service, is loaded anew for each instance, with all that it keeps in variables.
 */
export async function bundleServices(root: string): Promise<BuildText> {
  const texts = await Promise.all(services.map(async (service) => [service, await bundleOf(root, service)] as const));
  return { root, services: Object.fromEntries(texts), contracts: await contractsOf(root) };
}

async function bundleOf(root: string, service: ServiceName): Promise<string> {
  const folder = path.join(root, 'functions', service);
  const { dependencies } = packageJson.parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
  const settings = bundleSettings({ root, external: externalPackages(dependencies), production: false });
  return textOf({
    ...settings,
    entryPoints: [path.join(folder, 'src/index.ts')],
    alias: { '@fresh/kernel': settings.alias['@fresh/kernel'] ?? '' },
    plugins: [shared, withoutOpenApi, ...settings.plugins],
  });
}

/** All modules of the contracts as one: an object by the name that services import. */
async function contractsOf(root: string): Promise<string> {
  const folder = path.join(root, contractsFolder);
  const lines = filesIn(folder).map(
    (name) =>
      `get ${JSON.stringify(`@fresh/contracts/${name.replace(/\.ts$/, '')}`)}() { return require('./${name}') }`,
  );
  const settings = bundleSettings({ root, external: [], production: false });
  return textOf({
    ...settings,
    stdin: { contents: `module.exports = {\n${lines.join(',\n')}\n}`, resolveDir: folder, loader: 'js' },
    plugins: [shared],
  });
}

function filesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return files.filter((file) => file.endsWith('.ts') && !/\.spec\.ts$|(?:^|\/)testing\//.test(file));
}

async function textOf(options: esbuild.BuildOptions): Promise<string> {
  const { outputFiles } = await esbuild.build({ ...options, write: false, charset: 'ascii' });
  return outputFiles[0]?.text ?? '';
}

/** Stays outside of bundles: loaded once for all instances. */
const shared: esbuild.Plugin = {
  name: 'shared',
  setup(build) {
    build.onResolve({ filter: /^(?:zod|jose|firebase-functions)(?:\/|$)/ }, ({ path: name }) => ({
      path: name,
      external: true,
    }));
    build.onResolve({ filter: /^@fresh\/contracts\// }, ({ path: name }) => ({ path: name, external: true }));
  },
};

/** 600 KB that no simulated request reads. */
const withoutOpenApi: esbuild.Plugin = {
  name: 'without-open-api',
  setup(build) {
    build.onLoad({ filter: /\/docs\/openapi-document\.ts$/ }, () => ({ contents: '{}', loader: 'json' }));
  },
};

/** Compiles a release for this thread. */
export function compile({ root, services: texts, contracts }: BuildText): Build {
  const load = createRequire(path.join(root, 'functions/scheduling/package.json'));
  const contractModule = { exports: {} as Readonly<Record<string, unknown>> };
  moduleFunction(contracts, 'contracts')(contractModule.exports, load, contractModule);
  const compiled = Object.entries(texts).map(
    ([service, text]) => [service as ServiceName, moduleFunction(text, service)] as const,
  );
  // Bundles ask for a package at each use of it, and finding one takes Node longer than many a request.
  const loaded = new Map<string, unknown>();
  const loadOnce = (name: string) => {
    if (!loaded.has(name)) loaded.set(name, heirOf(load(name)));
    return loaded.get(name);
  };
  return {
    services: new Map(compiled),
    require: (name) => (name.startsWith('@fresh/contracts/') ? contractModule.exports[name] : loadOnce(name)),
  };
}

/**
 * The module as the prototype of an empty object. Bundles copy the properties of a module at each import of it, some 300 of Zod
 * in each of 60 files; what they inherit they need not copy. It halves the time that an instance takes to start.
 */
function heirOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null ? Object.create(module) : module;
}

function moduleFunction(text: string, name: string): ModuleFunction {
  const script = new Script(`(function (exports, require, module) {${text}\n})`, { filename: `simulated:${name}` });
  return script.runInThisContext() as ModuleFunction;
}
