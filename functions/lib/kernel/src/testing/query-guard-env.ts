import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../../../..');
let guard: string | undefined;

/** Environment in which a Node process rejects queries without an index (`query-guard.ts`). */
export function queryGuardEnv(): Record<string, string> {
  guard ??= buildGuard();
  mkdirSync(path.join(root, 'reports'), { recursive: true });
  return {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${pathToFileURL(guard).href}`,
    QUERY_GUARD_INDEXES: path.join(root, 'firestore.indexes.json'),
    QUERY_GUARD_REPORT: path.join(root, 'reports/unindexed-queries.jsonl'),
  };
}

/** Functions run without the TypeScript loader of the tests. */
function buildGuard(): string {
  const outfile = path.join(tmpdir(), `query-guard-${process.pid}.mjs`);
  buildSync({
    entryPoints: [path.join(import.meta.dirname, 'query-guard.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}
