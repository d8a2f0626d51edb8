import type { Documents } from './database.ts';
import { compareText, comparePaths } from './order.ts';
import { parentOf } from './paths.ts';
import type { StoredDocument } from './write.ts';

/** Documents of whatever collection: of those directly below a document ('' for the root), or of all below it. */
export function* inCollections(documents: Documents, below: string, deep: boolean): Iterable<StoredDocument> {
  for (const path of documents.collectionPaths(below)) {
    if (deep || parentOf(path) === below) yield* documents.inCollection(path);
  }
}

/** Names of the collections of a document ('' for the root), sorted. */
export function collectionIds(documents: Documents, documentPath: string): string[] {
  const start = documentPath === '' ? 0 : documentPath.length + 1;
  const ids = new Set<string>();
  for (const path of documents.collectionPaths(documentPath)) ids.add(path.slice(start).split('/', 1)[0] ?? '');
  return [...ids].sort(compareText);
}

/** Paths of a collection's documents, sorted; also of those that are missing but have something below them. */
export function documentPaths(documents: Documents, collectionPath: string): string[] {
  const paths = new Set<string>();
  for (const { path } of documents.inCollection(collectionPath)) paths.add(path);
  const prefix = `${collectionPath}/`;
  for (const path of documents.collectionPaths(parentOf(collectionPath))) {
    if (path.startsWith(prefix)) paths.add(prefix + (path.slice(prefix.length).split('/', 1)[0] ?? ''));
  }
  return [...paths].sort(comparePaths);
}
