import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

interface OpenApi {
  readonly openapi: string;
  readonly info: Record<string, unknown>;
  readonly servers: unknown[];
  readonly tags: unknown[];
  readonly paths: Record<string, unknown>;
  readonly components: Record<string, unknown>;
}

const file = path.resolve(import.meta.dirname, '../../../../docs/openapi.yaml');

/** `docs/openapi.yaml`. In a bundle the document itself stands here (`openApiAsData` in delivery's `build/bundle.ts`). */
export default parse(readFileSync(file, 'utf8')) as OpenApi;
