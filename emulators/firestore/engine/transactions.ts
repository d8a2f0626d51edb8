import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { status } from '@grpc/grpc-js';
import type { Committed, Database } from './database.ts';
import { Failure, invalid } from './failure.ts';
import { Lines, type Place } from './line.ts';
import type { Timestamp, WriteMessage } from './messages.ts';
import type { Query } from './query.ts';
import { Snapshot } from './snapshot.ts';
import { pastMoment, type Micros } from './time.ts';
import { pathOf, type StoredDocument } from './write.ts';

/** How long a transaction may take. https://firebase.google.com/docs/firestore/quotas#writes_and_transactions */
const MAX_TRANSACTION_MS = 270_000;
/** How many ended ones are known, to be rolled back once more or tried again. */
const MAX_ENDED = 10_000;

/** As in BeginTransaction and in the first read of a transaction. */
export interface TransactionOptions {
  readonly readOnly?: { readonly readTime?: Timestamp };
  readonly readWrite?: { readonly retryTransaction?: Uint8Array };
}

/** What a transaction has read, and the moment to which it is true. */
export interface Read<Found> {
  readonly at: Micros;
  readonly found: Found;
}

interface Transaction {
  readonly id: Buffer;
  readonly readOnly: boolean;
  /** It lost against another one before, so it gets its turn. */
  readonly again: boolean;
  readonly documents: Set<string>;
  readonly queries: Pick<Query, 'run'>[];
  readonly places: Place[];
  readonly timer: NodeJS.Timeout;
  /** From its first read on. */
  snapshot: Snapshot | undefined;
}

/**
 * Transactions of one database. All reads of one see the same moment. A commit is rejected with ABORTED if something
 * that was read is another thing by then, after which the SDK tries again:
 *
 *     A reads x=1, B reads x=1, A writes x=2 and commits, B writes x=2 and commits: ABORTED, B reads x=2, writes x=3
 *
 * A transaction that is tried again stands in line for what it reads, and then every other one does, too: under
 * contention each transaction needs two attempts, however many there are.
 */
export class Transactions {
  private readonly open = new Map<string, Transaction>();
  private readonly ended = new Set<string>();
  private readonly lines = new Lines();

  constructor(private readonly database: Database) {}

  begin(options: TransactionOptions = {}): Buffer {
    const { readTime } = options.readOnly ?? {};
    const past = readTime && pastMoment(readTime, this.database.now());
    const { retryTransaction } = options.readWrite ?? {};
    const isAgain = retryTransaction !== undefined && retryTransaction.length > 0;
    if (isAgain && !this.isKnown(retryTransaction)) throw unknownTransaction();
    const id = randomBytes(16);
    const timer = setTimeout(() => {
      this.end(id);
    }, MAX_TRANSACTION_MS).unref();
    this.open.set(id.toString('hex'), {
      id,
      readOnly: options.readOnly !== undefined,
      again: isAgain,
      documents: new Set(),
      queries: [],
      places: [],
      timer,
      snapshot: past === undefined ? undefined : new Snapshot(this.database, past),
    });
    return id;
  }

  /** Reads documents in a transaction: as they were at the moment that comes with them. */
  async read(id: Uint8Array, paths: readonly string[]): Promise<Read<Map<string, StoredDocument | undefined>>> {
    const transaction = this.find(id);
    const unread = paths.filter((path) => !transaction.documents.has(path));
    if (!transaction.readOnly && (transaction.again || this.lines.exists(unread))) {
      const place = this.lines.enter(unread);
      transaction.places.push(place);
      await place.ready;
      // It may have expired in line, and its end closes no snapshot that is opened later.
      this.find(id);
    }
    for (const path of paths) transaction.documents.add(path);
    const snapshot = (transaction.snapshot ??= new Snapshot(this.database));
    return { at: snapshot.at, found: new Map(paths.map((path) => [path, snapshot.get(path)])) };
  }

  /** Runs a query in a transaction. */
  query(id: Uint8Array, query: Pick<Query, 'run'>): Read<StoredDocument[]> {
    const transaction = this.find(id);
    transaction.queries.push(query);
    transaction.snapshot ??= new Snapshot(this.database);
    return { at: transaction.snapshot.at, found: query.run(transaction.snapshot) };
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
      // One that expired in line has stopped watching what it read.
      if (transaction) this.find(transaction.id);
      if (transaction && writes.length > 0) this.assertUnchanged(transaction);
      return this.database.commit(writes);
    } finally {
      place?.leave();
      if (transaction) this.end(transaction.id);
    }
  }

  /** Ends a transaction; one that has ended already stays so. */
  rollback(id: Uint8Array | undefined): void {
    if (!id || !this.isKnown(id)) throw unknownTransaction();
    this.end(id);
  }

  /** Ends what is open; the clients get the error when they go on. */
  clear(): void {
    for (const { id } of this.open.values()) this.end(id);
  }

  private find(id: Uint8Array): Transaction {
    const transaction = this.open.get(Buffer.from(id).toString('hex'));
    if (!transaction) throw unknownTransaction();
    return transaction;
  }

  private isKnown(id: Uint8Array): boolean {
    const key = Buffer.from(id).toString('hex');
    return this.open.has(key) || this.ended.has(key);
  }

  private end(id: Uint8Array): void {
    const key = Buffer.from(id).toString('hex');
    const transaction = this.open.get(key);
    if (!transaction) return;
    this.open.delete(key);
    this.ended.add(key);
    const [oldest] = this.ended;
    if (oldest !== undefined && this.ended.size > MAX_ENDED) this.ended.delete(oldest);
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

/** The SDK begins a transaction anew if it reads "transaction has expired". */
function unknownTransaction(): Failure {
  return invalid('The referenced transaction has expired, or is not one of this database.');
}
