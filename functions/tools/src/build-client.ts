/**
 * `npm run build:client [-- <folder>]`: makes the package `@fresh-root/api-client` as it is published, by default in
 * `functions/lib/client/dist`: one module without dependencies, its types, and what npm has to know.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import ts from 'typescript';
import * as z from 'zod';
import { programArgs } from '@fresh/local/program-args';
import { functionsFolder, root } from './folders.ts';

const source = path.join(functionsFolder, 'lib/client/src/client.ts');
const manifest = z.object({ name: z.string(), version: z.string() });

/** Writes the package into an empty folder. */
export async function buildClient(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await esbuild.build({
    entryPoints: [source],
    outfile: path.join(folder, 'client.js'),
    bundle: true,
    // Not minified: users read it in a debugger, and their bundlers make it small.
    format: 'esm',
    // Both have had `AbortSignal.any` since: Node 20.3, browsers of 2024.
    target: 'es2022',
    logLevel: 'warning',
  });
  emitTypes(folder);
  const { name, version } = manifest.parse(
    JSON.parse(await readFile(path.join(functionsFolder, 'lib/client/package.json'), 'utf8')),
  );
  const published = {
    name,
    version,
    description: 'Typed client of the Fresh Schedules API',
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.3' },
    exports: { '.': { types: './client.d.ts', default: './client.js' }, './package.json': './package.json' },
    // For resolution without `exports` (`node10`).
    main: './client.js',
    types: './client.d.ts',
  };
  await copyFile(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  for (const name of ['README.md', 'CHANGELOG.md']) {
    await copyFile(path.join(functionsFolder, 'lib/client', name), path.join(folder, name));
  }
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
}

function emitTypes(outDir: string): void {
  const program = ts.createProgram([source], {
    declaration: true,
    emitDeclarationOnly: true,
    outDir,
    strict: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: ['node'],
  });
  const problems = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  if (problems.length === 0) return;
  const host = { getCanonicalFileName: (name: string) => name, getCurrentDirectory: () => '', getNewLine: () => '\n' };
  throw new Error(ts.formatDiagnostics(problems, host));
}

if (import.meta.filename === process.argv[1]) {
  const { positionals } = programArgs({ allowPositionals: true });
  const folder = path.resolve(positionals[0] ?? path.join(functionsFolder, 'lib/client/dist'));
  await buildClient(folder);
  const shown = path.relative(process.cwd(), folder);
  console.log(`Built ${shown}. Pack it with: npm pack ./${shown}`);
}
