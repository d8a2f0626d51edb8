/**
 * `npm run generate`: writes what follows from the registry. `npm run generate -- --check` writes nothing and fails
 * when a committed file differs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fallbackFunction, routes, services } from '@fresh/contracts/registry';
import { format } from 'prettier';
import { codebases, rewrites } from './firebase-json.ts';
import { root } from './folders.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const drifted: string[] = [];
for (const [name, content] of [['firebase.json', await firebaseJson()]] as const) {
  const file = path.join(root, name);
  if ((await readFile(file, 'utf8')) === content) continue;
  if (values.check) drifted.push(name);
  else await writeFile(file, content);
}
if (drifted.length > 0) {
  console.error(`out of step with the registry: ${drifted.join(', ')}; run "npm run generate" and commit the result`);
  process.exit(1);
}

/** Replaces the generated parts, `functions` and `hosting.rewrites`; everything else in the file is written by hand. */
async function firebaseJson(): Promise<string> {
  const config = JSON.parse(await readFile(path.join(root, 'firebase.json'), 'utf8')) as Record<string, object>;
  const generated = {
    ...config,
    functions: codebases(services),
    hosting: { ...config['hosting'], rewrites: rewrites(routes, fallbackFunction.functionName) },
  };
  return format(JSON.stringify(generated), { parser: 'json', printWidth: 120 });
}
