import type { Database } from './database.ts';
import { documentPath } from './paths.ts';
import type { Query } from './query.ts';
import { timestamp, type Micros } from './time.ts';
import type { StoredDocument } from './write.ts';

/** What one client listens to: the results of a query, or documents by name. */
export type Target = Query | { readonly names: readonly string[] };

/** How one target has changed: what to send, in this order, and the moment to which it is true. */
export interface TargetUpdate {
  readonly at: Micros;
  readonly changed: readonly StoredDocument[];
  /** Paths of those that are gone, or no longer among the results. */
  readonly gone: readonly string[];
}

/** Calls back at once with what there is, and after every commit that changes it. Returns how to stop that. */
export function listen(database: Database, target: Target, onUpdate: (update: TargetUpdate) => void): () => void {
  let known = new Map<string, StoredDocument>();
  const look = (at: Micros, first: boolean) => {
    const found = 'names' in target ? target.names.map(documentPath).flatMap(get) : target.run(database);
    const now = new Map(found.map((document) => [document.path, document]));
    const changed = found.filter((document) => known.get(document.path) !== document);
    const gone = [...known.keys()].filter((path) => !now.has(path));
    // A document that is not there is reported once: the client waits for that.
    if (first && 'names' in target) gone.push(...target.names.map(documentPath).filter((path) => !now.has(path)));
    known = now;
    if (first || changed.length > 0 || gone.length > 0) onUpdate({ at, changed, gone });
  };
  const get = (path: string) => database.get(path) ?? [];
  look(database.now(), true);
  return database.onCommit(({ at, changes }) => {
    if (changes.length > 0) look(at, false);
  });
}

/** Marks a moment for a client that comes back; it is not used, every listener begins anew. */
export function resumeToken(at: Micros): Buffer {
  return Buffer.from(JSON.stringify(timestamp(at)));
}
