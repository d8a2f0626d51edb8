import { AsyncLocalStorage } from 'node:async_hooks';

/** Index entries that an aggregation may count for the price of one read (https://cloud.google.com/firestore/pricing). */
const ENTRIES_PER_READ = 1_000;
/** Labels that are kept; about 7 MB when every place is taken. The oldest go first. */
const MAX_LABELS = 60_000;

/** What calls cost, as Google charges for them. */
export interface Charges {
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
}

const label = new AsyncLocalStorage<string>();

/** Runs a call whose costs count under a name too, such as that of the function invocation that makes it. */
export function chargedTo<T>(name: string, call: () => T): T {
  return label.run(name, call);
}

/** What clients of a database have done so far, as Google charges for it. Listeners are not counted. */
export class Usage {
  readonly #total = { reads: 0, writes: 0, deletes: 0 };
  readonly #byLabel = new Map<string, { reads: number; writes: number; deletes: number }>();
  #hasDropped = false;

  constructor(private readonly mostLabels = MAX_LABELS) {}

  /** Of all calls. */
  get total(): Charges {
    return { ...this.#total };
  }

  /** Of the calls under a label; null where it may be one of those that were dropped. */
  of(name: string): Charges | null {
    return this.#byLabel.get(name) ?? (this.#hasDropped ? null : { reads: 0, writes: 0, deletes: 0 });
  }

  /** Documents that were asked for by name, found or not. */
  got(documents: number): void {
    this.#add({ reads: documents, writes: 0, deletes: 0 });
  }

  /** A query or a list; one without result is charged as one read. */
  queried(documents: number): void {
    this.#add({ reads: Math.max(1, documents), writes: 0, deletes: 0 });
  }

  /** A count, sum or average of so many documents. */
  aggregated(documents: number): void {
    this.#add({ reads: Math.max(1, Math.ceil(documents / ENTRIES_PER_READ)), writes: 0, deletes: 0 });
  }

  /** A commit that happened. */
  committed(writes: readonly { readonly delete?: string }[]): void {
    const deletes = writes.filter((write) => write.delete !== undefined).length;
    this.#add({ reads: 0, writes: writes.length - deletes, deletes });
  }

  #add(charges: Charges): void {
    const name = label.getStore();
    for (const sum of [this.#total, ...(name === undefined ? [] : [this.#labelled(name)])]) {
      sum.reads += charges.reads;
      sum.writes += charges.writes;
      sum.deletes += charges.deletes;
    }
  }

  #labelled(name: string): { reads: number; writes: number; deletes: number } {
    const known = this.#byLabel.get(name);
    if (known) return known;
    const made = { reads: 0, writes: 0, deletes: 0 };
    this.#byLabel.set(name, made);
    for (const oldest of this.#byLabel.keys()) {
      if (this.#byLabel.size <= this.mostLabels) break;
      this.#byLabel.delete(oldest);
      this.#hasDropped = true;
    }
    return made;
  }
}
