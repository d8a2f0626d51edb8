import { Database, type Storage } from '../engine/database.ts';
import { Transactions } from '../engine/transactions.ts';
import { Usage } from './usage.ts';

/** A database with its open transactions. */
export interface Place {
  readonly database: Database;
  readonly transactions: Transactions;
  readonly usage: Usage;
}

/** Every database of every project. One comes into being when it is first asked for, as in the official emulator. */
export class Databases {
  private readonly places = new Map<string, Place>();

  constructor(
    private readonly onNew: (database: Database) => void = () => undefined,
    private readonly storage?: Storage,
  ) {}

  /** By `projects/{project}/databases/{database}`. */
  at(name: string): Place {
    const known = this.places.get(name);
    if (known) return known;
    const database = new Database(name, this.storage);
    const place = { database, transactions: new Transactions(database), usage: new Usage() };
    this.places.set(name, place);
    this.onNew(database);
    return place;
  }

  *all(): Iterable<Database> {
    for (const { database } of this.places.values()) yield database;
  }
}
