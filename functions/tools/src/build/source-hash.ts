import { createHash } from 'node:crypto';
import type { Files } from './build-service.ts';

/**
 * What a built service is known by: equal exactly when the same files with the same bytes are there, parameters included.
 * So a change that leaves the bundles as they are, of a comment or in code that the service doesn't reach, is none.
 * For a deploy that is the build for production.
 */
export function sourceHash(files: Files): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // With its length, so that no two folders read as one stream.
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
