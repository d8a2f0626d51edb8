import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { status } from '@grpc/grpc-js';
import type { Committed, Database } from './database.ts';
import { Failure, invalid, unsupported } from './failure.ts';
import { Lines, type Place } from './line.ts';
import type { Timestamp, WriteMessage } from './messages.ts';
import type { Query } from './query.ts';
import { Snapshot } from './snapshot.ts';
import { pathOf, type StoredDocument } from './write.ts';

/** How long a transaction may take. https://firebase.google.com/docs/firestore/quotas#writes_and_transactions */
const MAX_TRANSACTION_MS = 270_000;

/** As in BeginTransaction and in the first read of a transaction. */
export interface TransactionOptions {
  readonly readOnly?: { readonly readTime?: Timestamp };
  readonly readWrite?: { readonly retryTransaction?: Uint8Array };
}

interface Transaction {
  readonly id: Buffer;
  readonly readOnly: boolean;
  /** It lost against another one before, so it gets its turn. */
  readonly again: boolean;
  readonly documents: Set<string>;
  readonly queries: Query[];
  readonly places: Place[];
  readonly timer: NodeJS.Timeout;
  /** From its first read on. */
  snapshot: Snapshot | undefined;
}

/**
 * Transactions of one database. All reads of one see the same moment. A commit is refused with ABORTED if something that
 * was read is another thing by then, which the SDK answers by trying again:
 *
 *     A reads x=1, B reads x=1, A writes x=2 and commits, B writes x=2 and commits: ABORTED, B reads x=2, writes x=3
 *
 * Whoever tries again stands in line for what it reads, and then every other one does, too: under contention
 * each transaction needs two attempts, however many there are.
 */
export class Transactions {
  private readonly open = new Map<string, Transaction>();
  private readonly lines = new Lines();

  constructor(private readonly database: Database) {}

  begin(options: TransactionOptions = {}): Buffer {
    if (options.readOnly?.readTime) throw unsupported('reading the past');
    const id = randomBytes(16);
    const timer = setTimeout(() => {
      this.end(id);
    }, MAX_TRANSACTION_MS).unref();
    this.open.set(id.toString('hex'), {
      id,
      readOnly: options.readOnly !== undefined,
      again: (options.readWrite?.retryTransaction?.length ?? 0) > 0,
      documents: new Set(),
      queries: [],
      places: [],
      timer,
      snapshot: undefined,
    });
    return id;
  }

  /** Reads documents in a transaction. */
  async read(id: Uint8Array, paths: readonly string[]): Promise<Map<string, StoredDocument | undefined>> {
    const transaction = this.find(id);
    const unread = paths.filter((path) => !transaction.documents.has(path));
    if (!transaction.readOnly && (transaction.again || this.lines.exists(unread))) {
      const place = this.lines.enter(unread);
      transaction.places.push(place);
      await place.ready;
    }
    for (const path of paths) transaction.documents.add(path);
    const snapshot = (transaction.snapshot ??= new Snapshot(this.database));
    return new Map(paths.map((path) => [path, snapshot.get(path)]));
  }

  /** Runs a query in a transaction. */
  query(id: Uint8Array, query: Query): StoredDocument[] {
    const transaction = this.find(id);
    transaction.queries.push(query);
    transaction.snapshot ??= new Snapshot(this.database);
    return query.run(transaction.snapshot);
  }

  /** Commits writes, in a transaction or by themselves. */
  async commit(id: Uint8Array | undefined, writes: readonly WriteMessage[]): Promise<Committed> {
    const transaction = id && id.length > 0 ? this.find(id) : undefined;
    if (transaction?.readOnly && writes.length > 0) throw invalid('Cannot modify entities in a read-only transaction.');
    const others = [...new Set(writes.map(pathOf))].filter((path) => !transaction?.documents.has(path));
    const inLine = transaction?.places.length === 0 ? [...transaction.documents, ...others] : others;
    const place = this.lines.exists(inLine) ? this.lines.enter(inLine) : undefined;
    try {
      await place?.ready;
      if (transaction && writes.length > 0) this.assertUnchanged(transaction);
      return this.database.commit(writes);
    } finally {
      place?.leave();
      if (transaction) this.end(transaction.id);
    }
  }

  rollback(id: Uint8Array): void {
    this.end(this.find(id).id);
  }

  /** Ends what is open; the clients hear of it when they go on. */
  clear(): void {
    for (const { id } of this.open.values()) this.end(id);
  }

  private find(id: Uint8Array): Transaction {
    const transaction = this.open.get(Buffer.from(id).toString('hex'));
    if (!transaction) throw invalid('The referenced transaction has expired or is no longer valid.');
    return transaction;
  }

  private end(id: Buffer): void {
    const transaction = this.open.get(id.toString('hex'));
    if (!transaction) return;
    this.open.delete(id.toString('hex'));
    clearTimeout(transaction.timer);
    transaction.snapshot?.close();
    for (const place of transaction.places) place.leave();
  }

  private assertUnchanged({ snapshot, documents, queries }: Transaction): void {
    if (!snapshot) return;
    const versions = (found: readonly StoredDocument[]) => found.map(({ path, updatedAt }) => [path, updatedAt]);
    const changed =
      [...documents].some((path) => snapshot.hasChanged(path)) ||
      queries.some((query) => !isDeepStrictEqual(versions(query.run(snapshot)), versions(query.run(this.database))));
    if (changed) throw new Failure(status.ABORTED, 'What this transaction has read was changed by another one.');
  }
}
