import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

const draft06 = createRequire(import.meta.url)('ajv/lib/refs/json-schema-draft-06.json') as object;

/**
 * A vendored schema beside this file that is written in JSON Schema draft 04, which ajv doesn't read. It is read as draft
 * 06: the same for all that these schemas say of our files, but for the names of three things.
 */
export function compileDraft04(name: string): ValidateFunction {
  const text = readFileSync(path.join(import.meta.dirname, name), 'utf8')
    .replaceAll('json-schema.org/draft-04/', 'json-schema.org/draft-06/')
    .replaceAll('/positiveInteger', '/nonNegativeInteger')
    .replace('"id": "http', '"$id": "http');
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addMetaSchema(draft06);
  return ajv.compile(JSON.parse(text) as object);
}

/** A failure's reasons, each with its place in the document. */
export function reasons({ errors }: ValidateFunction): string {
  return (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`).join('\n');
}
