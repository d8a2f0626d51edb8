import type { Transaction } from 'firebase-admin/firestore';
import { takeAppended } from './events/appended-events.ts';
import { beginAttempt, lostCounts } from './events/logged-versions.ts';
import { pushCommitted } from './events/push.ts';
import { firestore } from './firebase.ts';
import { withSpan } from './telemetry/with-span.ts';

/** How often a transaction is repeated because the log is further than its documents; the second time it knows how far. */
const maxRepetitions = 3;

/**
 * A Firestore transaction: read, decide, write. Its span is as long as all attempts, which contention adds to.
 *
 * A document that was restored from a backup has lost count of its events, and the log rejects a second event of one
 * version. The transaction then looks how far the log is, and is repeated from there:
 *
 *   document   version 3 … restored: version 1
 *   log        1, 2, 3                            create 2: rejected ── last event is 3 ── create 4, version 4
 */
export function runTransaction<T>(body: (tx: Transaction) => Promise<T>): Promise<T> {
  return withSpan({ name: 'transaction', kind: 'internal', attributes: {} }, async () => {
    let known: ReadonlyMap<string, number> = new Map();
    for (let repetitions = 0; ; repetitions++) {
      let attempt: Transaction | null = null;
      try {
        const committed = await firestore().runTransaction(async (tx) => {
          attempt = tx;
          takeAppended(tx); // of the body's last run, which didn't commit
          beginAttempt(tx, known);
          return { tx, result: await body(tx) };
        });
        await pushCommitted(committed.tx);
        return committed.result;
      } catch (error) {
        if (!isAlreadyThere(error) || repetitions === maxRepetitions) throw error;
        const lost = await lostCounts(firestore(), attempt);
        if (lost.size === 0) throw error;
        known = new Map([...known, ...lost]);
      }
    }
  });
}

/** gRPC code 6, ALREADY_EXISTS: what a transaction wanted to create is there. */
function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 6;
}
