import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundlePreload } from './preload.ts';

const root = path.resolve(import.meta.dirname, '../../../../..');
let guard: string | undefined;

/** Environment in which a Node process rejects queries without an index (`query-guard.ts`). */
export function queryGuardEnv(): Record<string, string> {
  guard ??= bundlePreload(path.join(import.meta.dirname, 'query-guard.ts'));
  mkdirSync(path.join(root, 'reports'), { recursive: true });
  return {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${pathToFileURL(guard).href}`,
    QUERY_GUARD_INDEXES: path.join(root, 'firestore.indexes.json'),
    QUERY_GUARD_REPORT: path.join(root, 'reports/unindexed-queries.jsonl'),
  };
}
