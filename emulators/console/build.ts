/**
 * `npm run build:console`: makes what the local cloud serves beside `/api`, in `emulators/console/dist`: the console at
 * `/`, and at `/docs` every page of the repository with a search, beside production's reference. It is never deployed:
 * production serves `docs/gateway/dist`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { buildSite } from '../../functions/tools/src/build-site.ts';
import { buildPages } from '../../functions/tools/src/site/build-pages.ts';
import { readFirebaseConfig } from '@fresh/local/firebase-config';
import { programArgs } from '@fresh/local/program-args';
import { seedUsers, SEED_PASSWORD } from '@fresh/local/seed';
import type { ConsoleSettings } from './app/settings.ts';
import { catalogue } from './catalogue.ts';

const root = path.resolve(import.meta.dirname, '../..');
const app = path.join(import.meta.dirname, 'app');

/** Makes the local site in an empty folder. */
export async function buildConsole(folder: string): Promise<void> {
  const { ports } = readFirebaseConfig(path.join(root, 'firebase.json'));
  const settings: ConsoleSettings = {
    authUrl: `http://127.0.0.1:${ports.auth}`,
    password: SEED_PASSWORD,
    users: seedUsers().map(({ email, role, orgId }) => ({ email, role, ...(orgId !== undefined && { orgId }) })),
  };
  await buildSite(folder);
  await buildPages(folder, root);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: { console: path.join(app, 'main.tsx'), 'docs/search': path.join(app, 'search.ts') },
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { __CONSOLE_SETTINGS__: JSON.stringify(settings) },
    logLevel: 'warning',
  });
  const styles = await Promise.all(['console.css', 'views.css'].map((name) => readFile(path.join(app, name), 'utf8')));
  await writeFile(path.join(folder, 'console.css'), styles.join(''));
  await writeFile(path.join(folder, 'catalogue.json'), JSON.stringify(catalogue()));
  const page = await readFile(path.join(app, 'index.html'), 'utf8');
  await writeFile(path.join(folder, 'index.html'), page.replace('__AUTH_URL__', settings.authUrl));
}

if (process.argv[1] === import.meta.filename) {
  programArgs({});
  await buildConsole(path.join(import.meta.dirname, 'dist'));
}
