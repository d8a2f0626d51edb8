import type { Transaction } from 'firebase-admin/firestore';
import { AlreadyRecorded, type CommitCompanion } from './commit-companion.ts';
import { takeAppended } from './events/appended-events.ts';
import { beginAttempt, lostCounts } from './events/logged-versions.ts';
import { pushCommitted } from './events/push.ts';
import { firestore } from './firebase.ts';
import { grpc, hasCode } from './firestore-codes.ts';
import { withSpan } from './telemetry/with-span.ts';

/** How often a transaction is repeated because the log is further than its documents; the second time it knows how far. */
const maxRepetitions = 3;

/**
 * A Firestore transaction: read, decide, write. Its span is as long as all attempts, which contention adds to; each has a
 * span in it, up to its commit.
 *
 * A document that was restored from a backup has lost count of its events, and the log rejects a second event of one
 * version. The transaction then looks how far the log is, and is repeated from there:
 *
 *   document   version 3 … restored: version 1
 *   log        1, 2, 3                            create 2: rejected ── last event is 3 ── create 4, version 4
 *
 * With a companion, what the body returns is recorded in the same commit. A commit whose response was lost is asked for
 * before the body runs again, and not repeated:
 *
 *   attempt 1   read, decide, commit ── done, response lost
 *   attempt 2                               record: there ── AlreadyRecorded; the request gets the recorded response
 */
export function runTransaction<T>(body: (tx: Transaction) => Promise<T>, companion?: CommitCompanion): Promise<T> {
  return withSpan({ name: 'transaction', kind: 'internal', attributes: {} }, async () => {
    let known: ReadonlyMap<string, number> = new Map();
    let attempts = 0;
    for (let repetitions = 0; ; repetitions++) {
      let attempt: Transaction | null = null;
      try {
        const committed = await firestore().runTransaction((tx) => {
          const attributes = { 'fresh.attempt': ++attempts };
          return withSpan({ name: 'attempt', kind: 'internal', attributes }, async () => {
            attempt = tx;
            takeAppended(tx); // of the body's last run, which didn't commit
            beginAttempt(tx, known);
            if (attempts > 1 && (await companion?.isRecorded(tx))) throw new AlreadyRecorded();
            const result = await body(tx);
            companion?.addTo(tx, result);
            return { tx, result };
          });
        });
        companion?.committed();
        await pushCommitted(committed.tx);
        return committed.result;
      } catch (error) {
        if (!hasCode(error, grpc.alreadyExists) || repetitions === maxRepetitions) throw error;
        const lost = await lostCounts(firestore(), attempt);
        if (lost.size === 0) throw error;
        known = new Map([...known, ...lost]);
      }
    }
  });
}
