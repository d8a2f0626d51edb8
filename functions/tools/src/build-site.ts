/**
 * `npm run build:site`: makes what Hosting serves beside `/api`, in `docs/gateway/dist`: the front page, and the
 * reference of requests (Swagger UI), events and errors at `/docs`. Every deploy of Hosting runs it (`predeploy`). Other
 * pages are for developers and operators: the local cloud alone serves them (`buildPages`).
 */
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { parse } from 'yaml';
import { programArgs } from '@fresh/local/program-args';
import { root as repository } from './folders.ts';
import { writePages } from './site/build-pages.ts';
import { eventsDocument, eventsPage } from './site/events-page.ts';
import { referencePages } from './site/site-pages.ts';

const swagger = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Makes the site in an empty folder. `root` is the repository, or a copy of it. */
export async function buildSite(folder: string, root: string = repository): Promise<void> {
  const asyncApi = path.join(root, 'docs/asyncapi.yaml');
  const docs = path.join(folder, 'docs');
  await rm(folder, { recursive: true, force: true });
  await cp(path.join(root, 'docs/gateway/site'), folder, { recursive: true });
  await mkdir(path.join(docs, 'events'), { recursive: true });
  for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
    await copyFile(path.join(swagger, name), path.join(docs, name));
  }
  // Its license asks for both to go with it.
  for (const name of ['LICENSE', 'NOTICE']) {
    await copyFile(path.join(swagger, name), path.join(docs, `swagger-ui.${name}.txt`));
  }
  await esbuild.build({
    entryPoints: [path.join(root, 'functions/tools/src/site/try-it.ts')],
    outfile: path.join(docs, 'try-it.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  await copyFile(asyncApi, path.join(docs, 'asyncapi.yaml'));
  const document = eventsDocument.parse(parse(await readFile(asyncApi, 'utf8')));
  await writeFile(path.join(docs, 'events/index.html'), eventsPage(document));
  await writePages(folder, referencePages(root), [], root);
}

if (process.argv[1] === import.meta.filename) {
  programArgs({});
  await buildSite(path.join(repository, 'docs/gateway/dist'));
}
