/** Index entries that an aggregation may count for the price of one read (https://cloud.google.com/firestore/pricing). */
const ENTRIES_PER_READ = 1_000;

/** What clients of a database have done so far, as Google charges for it. Listeners are not counted. */
export class Usage {
  reads = 0;
  writes = 0;
  deletes = 0;

  /** Documents that were asked for by name, found or not. */
  got(documents: number): void {
    this.reads += documents;
  }

  /** A query or a list; one without result is charged as one read. */
  queried(documents: number): void {
    this.reads += Math.max(1, documents);
  }

  /** A count, sum or average of so many documents. */
  aggregated(documents: number): void {
    this.reads += Math.max(1, Math.ceil(documents / ENTRIES_PER_READ));
  }

  /** A commit that happened. */
  committed(writes: readonly { readonly delete?: string }[]): void {
    const deletes = writes.filter((write) => write.delete !== undefined).length;
    this.deletes += deletes;
    this.writes += writes.length - deletes;
  }
}
