/**
 * `npm run generate`: writes what follows from the registry. `npm run generate -- --check` writes nothing and fails
 * when a committed file differs; with `--record`, it takes over the queries that the integration tests found without an
 * index.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fallbackFunction, routes, services } from '@fresh/contracts/registry';
import { withIndexes } from '@fresh/kernel/testing/query-indexes';
import { format } from 'prettier';
import { stringify } from 'yaml';
import { compatibilityDocument } from './compatibility.ts';
import { deviations } from './deviations.ts';
import { fieldOverrides } from './field-overrides.ts';
import { codebases, rewrites } from './firebase-json.ts';
import { root } from './folders.ts';
import { monolithRoutes } from './monolith-routes.ts';
import { openApiDocument } from './openapi.ts';
import { permissionsDocument } from './permissions.ts';
import { queryShapes, recordQueryShapes } from './query-shapes.ts';

const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({ options: { check: flag, record: flag } });
if (values.record) await recordQueryShapes(json);

const openApi = openApiDocument(routes);
const allowed = await committed<Record<string, string>>('emulators/compat/allow.json');
const generated: Readonly<Record<string, string>> = {
  'firebase.json': await json(await firebaseJson()),
  'firestore.indexes.json': await json(withIndexes(fieldOverrides, await queryShapes())),
  'docs/openapi.yaml': await pretty(stringify(openApi, { aliasDuplicateObjects: false, lineWidth: 0 }), 'yaml'),
  // The same document for GET /api/docs: a bundle can hold JSON, and needs no YAML reader then.
  'functions/platform/src/docs/openapi.generated.json': await json(openApi),
  'docs/architecture/COMPATIBILITY.md': await pretty(
    compatibilityDocument({ routes, monolithRoutes, deviations, allowed }),
    'markdown',
  ),
  'docs/architecture/PERMISSIONS.md': await pretty(permissionsDocument(routes), 'markdown'),
};

const drifted: string[] = [];
for (const [name, content] of Object.entries(generated)) {
  const file = path.join(root, name);
  if ((await current(file)) === content) continue;
  drifted.push(name);
  if (values.check) continue;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}
if (values.check && drifted.length > 0) {
  console.error(`out of step with the registry: ${drifted.join(', ')}; run "npm run generate" and commit the result`);
  process.exit(1);
}

/** Replaces the generated parts, `functions` and `hosting.rewrites`; everything else in the file is written by hand. */
async function firebaseJson(): Promise<object> {
  const config = await committed<Record<string, object>>('firebase.json');
  return {
    ...config,
    functions: codebases(services),
    hosting: { ...config['hosting'], rewrites: rewrites(routes, fallbackFunction.functionName) },
  };
}

/** A JSON file of the repository. */
async function committed<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(path.join(root, name), 'utf8')) as T;
}

function json(content: unknown): Promise<string> {
  return pretty(JSON.stringify(content), 'json');
}

/** As `npm run format` leaves it, so that the two never disagree. */
function pretty(content: string, parser: 'json' | 'yaml' | 'markdown'): Promise<string> {
  return format(content, { parser, printWidth: 120, singleQuote: true });
}

/** Null for a file that isn't there yet. */
async function current(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
