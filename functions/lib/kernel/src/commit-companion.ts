import type { Transaction, WriteBatch } from 'firebase-admin/firestore';

/**
 * What a request under an Idempotency-Key commits beside its effect: the record of the key, with the response. Both are
 * there or neither, so that a retry finds the response wherever it finds the effect (ADR 0047).
 */
export interface CommitCompanion {
  /**
   * Adds the record to the commit that has the request's effect. `result` is what the handler returns. A request has one
   * such commit; adding to a second one, after the first was made, throws.
   */
  readonly addTo: (writer: Transaction | WriteBatch, result: unknown) => void;
  /** Whether a commit under the key has come through, as this transaction sees it. */
  readonly isRecorded: (tx: Transaction) => Promise<boolean>;
  /** That a commit has come through: no other one may follow. */
  readonly committed: () => void;
}

/** A request that may carry an Idempotency-Key. */
export interface MayBeKeyed {
  readonly companion?: CommitCompanion | undefined;
}

/** A request whose effect is recorded by nothing: its caller has made sure that it carries no key. */
export interface Unkeyed {
  readonly companion?: undefined;
}

/** Ends a transaction whose key is recorded already: its effect is there, and the record has the response. */
export class AlreadyRecorded extends Error {
  override readonly name = 'AlreadyRecorded';

  constructor() {
    super('a commit under this Idempotency-Key has come through');
  }
}
