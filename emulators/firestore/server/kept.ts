import { DataFolder, type DataOptions } from '../data/data-folder.ts';
import type { Database, Storage } from '../engine/database.ts';
import { Databases } from './databases.ts';

/** Databases that are kept in a folder, or in memory only. */
export interface KeptDatabases {
  readonly databases: Databases;
  /** True if the folder had no data yet, or there is no folder. */
  readonly isNew: boolean;
  /** Writes all that is there into a snapshot; nothing without a folder. */
  readonly snapshot: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the databases in a folder. Every commit is written there before its client gets the response. */
export function openDatabases(onNew: (database: Database) => void, data: DataOptions | undefined): KeptDatabases {
  if (!data) {
    const nothing = () => Promise.resolve();
    return { databases: new Databases(onNew), isNew: true, snapshot: nothing, close: nothing };
  }
  const storage: Storage = {
    commit: (database, { at, changes }) => {
      folder.append({ database, at, changes });
    },
    clear: (database, at) => {
      folder.append({ database, at, changes: 'cleared' });
    },
  };
  const databases = new Databases((database) => {
    onNew(database);
    // After the commit: a snapshot that is started in the middle of one would lack it.
    database.onCommit(() => {
      if (folder.isLong) void folder.compact(content);
    });
  }, storage);
  const content = () => {
    const all = [...databases.all()];
    return {
      at: Math.max(0, ...all.map((database) => database.now())),
      databases: all.map((database) => ({ name: database.name, documents: [...database.all()] })),
    };
  };
  let isNew = true;
  const folder = DataFolder.open(data, {
    documents(name, documents) {
      isNew = false;
      databases.at(name).database.restore(documents.map((document) => ({ path: document.path, after: document })));
    },
    record({ database: name, at, changes }) {
      isNew = false;
      const { database } = databases.at(name);
      if (changes === 'cleared') database.restoreCleared();
      else database.restore(changes);
      database.startAfter(at);
    },
    end(at) {
      for (const database of databases.all()) database.startAfter(at);
    },
  });
  return { databases, isNew, snapshot: () => folder.compact(content), close: () => folder.close() };
}
