/**
 * Loaded into a function's process before everything else (`node --import`): makes the local Firestore reject a query
 * without an index, as production does. The emulator runs every query, so that a missing index would first be seen
 * by users.
 *
 * QUERY_GUARD_INDEXES names firestore.indexes.json, QUERY_GUARD_REPORT the file that rejected shapes are appended to.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { missingIndexes, shapesOf, type IndexConfig, type StructuredQuery } from '../query-indexes.ts';

const indexes = process.env['QUERY_GUARD_INDEXES'] ?? '';
const report = process.env['QUERY_GUARD_REPORT'] ?? '';
const config = JSON.parse(readFileSync(indexes, 'utf8')) as IndexConfig;

/** What of the SDK is changed: the one method that every way to run a query goes through. */
interface Sdk {
  readonly Query: { readonly prototype: { toProto: (...options: unknown[]) => { structuredQuery: StructuredQuery } } };
}
const { prototype } = (createRequire(indexes)('@google-cloud/firestore') as Sdk).Query;
const original = prototype.toProto;
prototype.toProto = function (...options) {
  const request = original.apply(this, options);
  for (const shape of shapesOf(request.structuredQuery)) {
    const missing = missingIndexes(shape, config);
    if (missing.length === 0) continue;
    appendFileSync(report, `${JSON.stringify(shape)}\n`);
    // gRPC code 9, FAILED_PRECONDITION: what production responds with.
    throw Object.assign(
      new Error(
        `The query requires an index (run "npm run generate -- --record"): ${JSON.stringify(missing)} in ${path.basename(indexes)}`,
      ),
      { code: 9 },
    );
  }
  return request;
};
