/**
 * The queries of the code that need more than Firestore's automatic indexes: `query-shapes.json`. The integration tests
 * reject a query without an index and leave its shape in reports/; `npm run generate -- --record` takes it over.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { QueryShape } from '@fresh/kernel/query-indexes';
import { root } from './folders.ts';

const committedFile = path.join(import.meta.dirname, 'query-shapes.json');
const reportFile = path.join(root, 'reports/unindexed-queries.jsonl');

/**
 * Queries by equalities alone need no composite index: Firestore merges those of the fields. It then reads along the longest
 * of them, and active memberships are nearly all there are ("merge-join",
 * https://cloud.google.com/firestore/native/docs/resolve-latency). Sorted by their last field, they get an index.
 */
export const unmergedShapes: readonly QueryShape[] = [['status'], ['status', 'role']].map((fields) => ({
  collection: 'memberships',
  scope: 'COLLECTION',
  equal: ['orgId'],
  contains: [],
  order: fields.map((field) => ({ field, mode: 'ASCENDING' })),
}));

/** The committed shapes. */
export async function queryShapes(): Promise<QueryShape[]> {
  return JSON.parse(await readFile(committedFile, 'utf8')) as QueryShape[];
}

/** Adds what tests have reported to the committed shapes; `pretty` formats the file. */
export async function recordQueryShapes(pretty: (shapes: unknown) => Promise<string>): Promise<void> {
  const reported = await readFile(reportFile, 'utf8').catch(() => ''); // no report: nothing was rejected
  const all = [...(await queryShapes()).map((shape) => JSON.stringify(shape)), ...reported.split('\n')];
  const distinct = [...new Set(all.filter((line) => line !== ''))].sort();
  await writeFile(committedFile, await pretty(distinct.map((line) => JSON.parse(line) as QueryShape)));
  await rm(reportFile, { force: true });
}
