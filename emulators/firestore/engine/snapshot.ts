import type { Database, Documents } from './database.ts';
import { parentOf } from './paths.ts';
import type { Micros } from './time.ts';
import type { StoredDocument } from './write.ts';

/**
 * A database as it is at the moment of its making, or as it was at an earlier one. It keeps the old version of whatever
 * is changed while it is open, and nothing else.
 */
export class Snapshot implements Documents {
  readonly at: Micros;
  readonly close: () => void;
  private readonly changed: Map<string, StoredDocument | undefined>;

  constructor(
    private readonly database: Database,
    past?: Micros,
  ) {
    this.at = past ?? database.now();
    this.changed =
      past === undefined ? new Map<string, StoredDocument | undefined>() : database.history.changedSince(past);
    this.close = database.onCommit(({ changes }) => {
      for (const { path, before } of changes) if (!this.changed.has(path)) this.changed.set(path, before);
    });
  }

  /** True if the document is another one by now. */
  hasChanged(path: string): boolean {
    return this.changed.has(path);
  }

  get(path: string): StoredDocument | undefined {
    return this.changed.has(path) ? this.changed.get(path) : this.database.get(path);
  }

  inCollection(path: string): Iterable<StoredDocument> {
    return this.asItWas(this.database.inCollection(path), (collection) => collection === path);
  }

  inGroup(collectionId: string, below: string): Iterable<StoredDocument> {
    const isIn = (collection: string) =>
      collection.split('/').at(-1) === collectionId && (below === '' || collection.startsWith(`${below}/`));
    return this.asItWas(this.database.inGroup(collectionId, below), isIn);
  }

  *collectionPaths(below: string): Iterable<string> {
    const paths = new Set(this.database.collectionPaths(below));
    for (const path of this.changed.keys()) {
      if (below === '' || path.startsWith(`${below}/`)) paths.add(parentOf(path));
    }
    for (const path of paths) {
      const [first] = this.inCollection(path);
      if (first) yield path;
    }
  }

  private *asItWas(now: Iterable<StoredDocument>, isIn: (collection: string) => boolean): Iterable<StoredDocument> {
    for (const document of now) if (!this.changed.has(document.path)) yield document;
    for (const [path, before] of this.changed) if (before && isIn(parentOf(path))) yield before;
  }
}
