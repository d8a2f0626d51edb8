import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { parse } from 'yaml';
import { functionFile, functionNames, indexModule, onlyFunction } from './function-entries.ts';

/** How functions are bundled. */
export interface BundleOptions {
  /** The repository. */
  readonly root: string;
  /**
   * Packages that stay outside, and are installed in the deployed folder. firebase-admin is 5 MB with Firestore's client, of
   * which no file should have a copy; and emulator and tests reach into the installed package (stubs, the query guard).
   */
  readonly external: readonly string[];
  /** Nothing that believes the emulator's own tokens gets into the bundle. */
  readonly production: boolean;
}

/**
 * Bundles what an `index.ts` exports: one file per function with everything in it that the function reaches, and an
 * `index.js` that loads what is asked for. Paths are those in the built folder.
 *
 * The same source gives the same bytes, on any machine: paths in them count from the root, esbuild's order is stable,
 * nothing is dated. The source's comments aren't in them, nor is a source map, which would change with every line. Names
 * and statements stay as written, each module below its path, so that a stack can be read without.
 */
export async function bundleFunctions(index: string, options: BundleOptions): Promise<Map<string, Uint8Array>> {
  const source = await readFile(index, 'utf8');
  const names = functionNames(source);
  const outdir = path.join(options.root, 'dist');
  const settings = bundleSettings(options);
  const { outputFiles } = await esbuild.build({
    ...settings,
    entryPoints: Object.fromEntries(names.map((name) => [functionFile(name).replace(/\.js$/, ''), `function:${name}`])),
    outdir,
    write: false,
    plugins: [oneFunctionEach(source, path.dirname(index)), ...settings.plugins],
  });
  const bundles = outputFiles.map(({ path: file, contents }) => [path.relative(outdir, file), contents] as const);
  return new Map([['index.js', Buffer.from(indexModule(names))], ...bundles]);
}

/** What every bundle of functions is made with: the deployed files, and the local cloud's bundle of a whole service. */
export function bundleSettings({ root, external, production }: BundleOptions) {
  return {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    legalComments: 'none',
    logLevel: 'warning',
    // A copy of the repository may share its packages by a link; paths in bundles are those in the copy.
    preserveSymlinks: true,
    // Not by node_modules, whose links lead to the repository they were made for, whatever `root` is.
    alias: Object.fromEntries(
      ['contracts', 'kernel'].map((name) => [`@fresh/${name}`, path.join(root, 'functions/lib', name, 'src')]),
    ),
    plugins: [loadedOnFirstUse(external, root), openApiAsData, ...(production ? [withoutEmulatorIssuer] : [])],
  } satisfies esbuild.BuildOptions;
}

/**
 * Packages of which only the index stays outside. Every route limits rates in memory, by three small files of
 * rate-limiter-flexible; only where limits are counted in Redis its index is loaded, with all of its stores.
 */
const filesInBundle = ['rate-limiter-flexible'];

/** `function:<name>` is the service's index.ts with nothing but that function. */
function oneFunctionEach(index: string, resolveDir: string): esbuild.Plugin {
  return {
    name: 'one-function-each',
    setup(build) {
      build.onResolve({ filter: /^function:/ }, ({ path: entry }) => ({
        path: entry.slice('function:'.length),
        namespace: 'function',
      }));
      build.onLoad({ filter: /.*/, namespace: 'function' }, ({ path: name }) => ({
        contents: onlyFunction(index, name),
        loader: 'ts',
        resolveDir,
      }));
    },
  };
}

/**
 * A package that stays outside is loaded when something of it is first used, not when it is imported: a request that is
 * rejected, or served from memory, never waits for Firestore's client and gRPC. Each import becomes an object with a
 * getter per export; Node keeps what `require` has loaded.
 */
function loadedOnFirstUse(external: readonly string[], root: string): esbuild.Plugin {
  const require = createRequire(path.join(root, 'package.json'));
  return {
    name: 'loaded-on-first-use',
    setup(build) {
      const filter = new RegExp(`^(?:${external.join('|')})(?:/|$)`);
      build.onResolve({ filter }, ({ path: name, namespace }) => {
        if (filesInBundle.some((other) => name.startsWith(`${other}/`))) return undefined;
        return namespace === 'first-use'
          ? { path: name, external: true }
          : { path: name, namespace: 'first-use', sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace: 'first-use' }, ({ path: name }) => {
        const getters = Object.keys(require(name) as object).map((key) => `get ${key}() { return load().${key}; },`);
        const load = `const load = () => require(${JSON.stringify(name)});`;
        return { contents: [load, 'module.exports = {', ...getters, '};'].join('\n'), loader: 'js' };
      });
    },
  };
}

/** Puts `no-emulator-issuer.ts` in the place of `emulator-issuer.ts`: what isn't in a bundle can't be switched on. */
const withoutEmulatorIssuer: esbuild.Plugin = {
  name: 'without-emulator-issuer',
  setup(build) {
    build.onResolve({ filter: /\/emulator-issuer\.ts$/ }, ({ path: imported, resolveDir }) => ({
      path: path.join(resolveDir, path.dirname(imported), 'no-emulator-issuer.ts'),
    }));
  },
};

/** Puts `docs/openapi.yaml` in the place of the module that reads it: a deployed folder has neither file nor YAML reader. */
const openApiAsData: esbuild.Plugin = {
  name: 'open-api-as-data',
  setup(build) {
    const file = path.join(build.initialOptions.absWorkingDir ?? '', 'docs/openapi.yaml');
    build.onLoad({ filter: /\/docs\/openapi-document\.ts$/ }, async () => ({
      contents: JSON.stringify(parse(await readFile(file, 'utf8'))),
      loader: 'json',
      watchFiles: [file],
    }));
  },
};
