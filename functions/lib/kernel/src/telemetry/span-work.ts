/** What work has cost so far, as Google charges for it. */
export interface Cost {
  /** Documents that Firestore returned, looked for in vain or skipped, and one for a query without result. */
  readonly reads: number;
  /** Documents written; the same document as often as it was. */
  readonly writes: number;
  readonly deletes: number;
}

/** A call to Firestore. Times are epoch ms, with fractions. */
export interface FirestoreCall extends Cost {
  /** As in google.firestore.v1, such as `commit`. */
  readonly method: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Documents that a commit wrote or deleted. */
  readonly paths: readonly string[];
  /** When a commit happened by Firestore's clock, epoch µs; null for reads. */
  readonly committedAt: number | null;
  readonly failed: boolean;
}

/** The part of a request in one middleware itself, without those after it. */
export interface Step {
  readonly name: string;
  ms: number;
}

/** Details of a span that are kept only where a recorder listens (`span-record.ts`). */
export interface SpanDetails {
  readonly calls: FirestoreCall[];
  readonly steps: Step[];
}

/** Counts what a span costs. The cost of a part is also the cost of the span above it in the same process. */
export class SpanWork implements Cost {
  reads = 0;
  writes = 0;
  deletes = 0;

  constructor(
    private readonly above: SpanWork | null,
    /** Null where no recorder listens. */
    readonly details: SpanDetails | null = null,
  ) {}

  /** Counts here and in every span above. */
  add({ reads, writes, deletes }: Cost): void {
    this.reads += reads;
    this.writes += writes;
    this.deletes += deletes;
    this.above?.add({ reads, writes, deletes });
  }
}
