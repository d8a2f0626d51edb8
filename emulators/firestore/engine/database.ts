import { isDeepStrictEqual } from 'node:util';
import { History } from './history.ts';
import type { Value, WriteMessage } from './messages.ts';
import { lastId, parentOf } from './paths.ts';
import { Clock, type Micros } from './time.ts';
import { applyWrite, checkSequence, pathOf, type StoredDocument } from './write.ts';

/** What one commit did to one document. */
export interface Change {
  readonly path: string;
  readonly before: StoredDocument | undefined;
  readonly after: StoredDocument | undefined;
}

/** A commit that happened. */
export interface Committed {
  readonly at: Micros;
  /** In the order of the writes. */
  readonly results: readonly { readonly updatedAt: Micros | undefined; readonly transformResults: readonly Value[] }[];
  /** One for each document that is another one now. */
  readonly changes: readonly Change[];
}

/** Documents by path, as they are now or as they were at one moment. */
export interface Documents {
  get(path: string): StoredDocument | undefined;
  /** Those directly in a collection, in no order. */
  inCollection(path: string): Iterable<StoredDocument>;
  /** Those in every collection of a name, at or below a document ('' for everywhere). */
  inGroup(collectionId: string, below: string): Iterable<StoredDocument>;
  /** Paths of all collections with documents below a document ('' for everywhere), in no order. */
  collectionPaths(below: string): Iterable<string>;
}

/** Where commits are written before they happen. What it throws, the client of the commit gets, and nothing has changed. */
export interface Storage {
  commit(database: string, committed: Committed): void;
  clear(database: string, at: Micros): void;
}

/** One database of one project, in memory. Everything in it is synchronous: a commit is one step that nothing divides. */
export class Database implements Documents {
  private readonly clock = new Clock();
  readonly history = new History();
  private readonly collections = new Map<string, Map<string, StoredDocument>>();
  /** Paths of collections by their name, for collection groups. */
  private readonly groups = new Map<string, Set<string>>();
  private readonly listeners = new Set<(committed: Committed) => void>();

  constructor(
    /** `projects/{project}/databases/{database}` */
    readonly name: string,
    private readonly storage?: Storage,
  ) {}

  /** A moment after every other one that was named. */
  now(): Micros {
    return this.clock.now();
  }

  get(path: string): StoredDocument | undefined {
    return this.collections.get(parentOf(path))?.get(path);
  }

  inCollection(path: string): Iterable<StoredDocument> {
    return this.collections.get(path)?.values() ?? [];
  }

  *inGroup(collectionId: string, below: string): Iterable<StoredDocument> {
    for (const path of this.groups.get(collectionId) ?? []) {
      if (below === '' || path.startsWith(`${below}/`)) yield* this.inCollection(path);
    }
  }

  *all(): Iterable<StoredDocument> {
    for (const collection of this.collections.values()) yield* collection.values();
  }

  *collectionPaths(below: string): Iterable<string> {
    const prefix = below === '' ? '' : `${below}/`;
    for (const path of this.collections.keys()) if (path.startsWith(prefix)) yield path;
  }

  /** Does all of the writes or, throwing, none. */
  commit(writes: readonly WriteMessage[]): Committed {
    checkSequence(writes);
    const at = this.now();
    const touched = new Map<string, StoredDocument | undefined>();
    const transformed: (readonly Value[])[] = [];
    for (const write of writes) {
      const path = pathOf(write);
      const stored = this.get(path);
      const current = touched.has(path) ? touched.get(path) : stored;
      const { fields, transformResults } = applyWrite(write, current, stored, at);
      touched.set(path, fields && { path, fields, createdAt: current?.createdAt ?? at, updatedAt: at });
      transformed.push(transformResults);
    }
    const changes: Change[] = [];
    for (const [path, after] of touched) {
      const before = this.get(path);
      // What is as it was is no new version, so its time stays; but what was deleted and made again is.
      const isSame = before?.createdAt === after?.createdAt && isDeepStrictEqual(before?.fields, after?.fields);
      if (isSame) touched.set(path, before);
      else if (before !== after) changes.push({ path, before, after });
    }
    const results = writes.map((write, i) => {
      return { updatedAt: touched.get(pathOf(write))?.updatedAt, transformResults: transformed[i] ?? [] };
    });
    const committed = { at, results, changes };
    if (changes.length > 0) this.storage?.commit(this.name, committed);
    for (const { path, before, after } of changes) {
      this.history.add(path, before, at);
      this.put(path, after);
    }
    for (const listener of this.listeners) listener(committed);
    return committed;
  }

  /** Puts saved documents back, with the times they had, or takes them away again. No listener is notified. */
  restore(changes: Iterable<Pick<Change, 'path' | 'after'>>): void {
    for (const { path, after } of changes) {
      if (after) this.clock.startAfter(after.updatedAt);
      this.put(path, after);
    }
    this.history.beginAt(this.now());
  }

  /** Begins where a saved database ended. */
  startAfter(moment: Micros): void {
    this.clock.startAfter(moment);
  }

  /** As `restore`: forgets every document. */
  restoreCleared(): void {
    this.collections.clear();
    this.groups.clear();
  }

  /** Deletes every document. As in the official emulator no trigger fires; listeners see the documents go. */
  clear(): void {
    const at = this.now();
    this.storage?.clear(this.name, at);
    const changes = [...this.all()].map((before) => ({ path: before.path, before, after: undefined }));
    this.collections.clear();
    this.groups.clear();
    for (const { path, before } of changes) this.history.add(path, before, at);
    for (const listener of this.listeners) listener({ at, results: [], changes });
  }

  /**
   * Calls `listener` with every commit, in its order and before its client gets the response. Returns how to stop that.
   */
  onCommit(listener: (committed: Committed) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private put(path: string, document: StoredDocument | undefined): void {
    const collectionPath = parentOf(path);
    const collection = this.collections.get(collectionPath);
    const group = lastId(collectionPath);
    if (!document) {
      collection?.delete(path);
      if (collection?.size !== 0) return;
      this.collections.delete(collectionPath);
      this.groups.get(group)?.delete(collectionPath);
    } else if (collection) collection.set(path, document);
    else {
      this.collections.set(collectionPath, new Map([[path, document]]));
      this.groups.set(group, (this.groups.get(group) ?? new Set()).add(collectionPath));
    }
  }
}
