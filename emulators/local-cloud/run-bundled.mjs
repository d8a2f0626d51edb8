/**
 * `node emulators/local-cloud/run-bundled.mjs <program.ts> [arguments]`: runs a program as one bundle of this repository's modules, made
 * anew when one of them has changed. A TypeScript loader would take 30 MiB and 0.4 s at each start (tsx 4.23, 2026-11-29).
 * Packages from npm stay outside. `NODE_OPTIONS=--enable-source-maps` shows positions in sources when the program itself fails.
 */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');
const [, , name = '', ...programArguments] = process.argv;
const program = path.resolve(root, name);
const folder = path.join(root, '.suite/programs');
const bundle = path.join(folder, `${path.relative(root, program).replaceAll(path.sep, '.')}.mjs`);
const record = `${bundle}.json`;

/** Whether the bundle is there, and every file that it was made of is as it was. */
function isFresh() {
  try {
    statSync(bundle);
    /** @type {Record<string, string>} */
    const inputs = JSON.parse(readFileSync(record, 'utf8'));
    return Object.entries(inputs).every(([file, stamp]) => stampOf(file) === stamp);
  } catch {
    // Never made, or cut off while it was: it is made anew.
    return false;
  }
}

/** @param {string} file */
function stampOf(file) {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
}

async function build() {
  const { build: bundleModules } = await import('esbuild');
  const { outputFiles, metafile } = await bundleModules({
    absWorkingDir: root,
    entryPoints: [program],
    outfile: bundle,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    plugins: [packagesOutside, ownPlace],
  });
  const stamps = Object.fromEntries(
    [
      ...Object.keys(metafile.inputs).map((input) => path.resolve(root, input)),
      path.join(root, 'package-lock.json'),
    ].map((file) => [file, stampOf(file)]),
  );
  mkdirSync(folder, { recursive: true });
  for (const { path: file, contents } of outputFiles) save(file, contents);
  save(record, JSON.stringify(stamps));
}

/** A second start at the same time never reads half a file. @param {string} file @param {string | Uint8Array} contents */
function save(file, contents) {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, file);
}

/** Of what is imported by a bare name, only this repository's own packages are bundled: they are TypeScript. @type {import('esbuild').Plugin} */
const packagesOutside = {
  name: 'packages-outside',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path: imported, kind }) =>
      kind === 'entry-point' || imported.startsWith('@fresh/') ? undefined : { path: imported, external: true },
    );
  },
};

/** Each module keeps its own place: `import.meta` is that of the source file, not of the bundle. @type {import('esbuild').Plugin} */
const ownPlace = {
  name: 'own-place',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const contents = readFileSync(file, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
      return { contents, loader: 'ts' };
    });
  },
};

if (!isFresh()) await build();
process.argv.splice(1, process.argv.length - 1, program, ...programArguments);
await import(pathToFileURL(bundle).href);
