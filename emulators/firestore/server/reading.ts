import { invalid } from '../engine/failure.ts';
import type { Query } from '../engine/query.ts';
import { Snapshot } from '../engine/snapshot.ts';
import { pastMoment, timestamp } from '../engine/time.ts';
import type { Read } from '../engine/transactions.ts';
import type { StoredDocument } from '../engine/write.ts';
import type { Place } from './databases.ts';
import type * as rpc from './requests.ts';

/** One read as the client wants it: of now, of a moment in the past, or in a transaction. */
export interface Reading {
  /** The name of a transaction that began with this read; the first response has it. */
  readonly started: { readonly transaction: Uint8Array } | undefined;
  get(paths: readonly string[]): Promise<Read<ReadonlyMap<string, StoredDocument | undefined>>>;
  run(query: Pick<Query, 'run'>): Read<StoredDocument[]>;
}

/** Takes the consistency selector of a request apart. */
export function readingOf(request: rpc.Consistency, { database, transactions }: Place): Reading {
  const { transaction: given, newTransaction, readTime } = request;
  const isInTransaction = given !== undefined && given.length > 0;
  if (Number(isInTransaction) + Number(newTransaction !== undefined) + Number(readTime !== undefined) > 1) {
    throw invalid('A read has one consistency selector: transaction, new_transaction or read_time.');
  }
  if (isInTransaction || newTransaction) {
    const transaction = isInTransaction ? given : transactions.begin(newTransaction);
    return {
      started: isInTransaction ? undefined : { transaction },
      get: (paths) => transactions.read(transaction, paths),
      run: (query) => transactions.query(transaction, query),
    };
  }
  const past = readTime && pastMoment(readTime, database.now());
  const run = (query: Pick<Query, 'run'>): Read<StoredDocument[]> => {
    if (past === undefined) return { at: database.now(), found: query.run(database) };
    const snapshot = new Snapshot(database, past);
    try {
      return { at: past, found: query.run(snapshot) };
    } finally {
      snapshot.close();
    }
  };
  return {
    started: undefined,
    get: (paths) => {
      const find = {
        run: (documents: Snapshot | typeof database) => paths.flatMap((path) => documents.get(path) ?? []),
      };
      const { at, found } = run(find);
      return Promise.resolve({ at, found: new Map(found.map((document) => [document.path, document])) });
    },
    run,
  };
}

/** The time that every response to a read has. */
export function readAt({ at }: Pick<Read<unknown>, 'at'>): { readonly readTime: ReturnType<typeof timestamp> } {
  return { readTime: timestamp(at) };
}
