import type { Transaction } from 'firebase-admin/firestore';
import { firestore } from './firebase.ts';
import { withSpan } from './telemetry/with-span.ts';

/** A Firestore transaction: read, decide, write. Its span is as long as all attempts, which contention adds to. */
export function runTransaction<T>(body: (tx: Transaction) => Promise<T>): Promise<T> {
  return withSpan({ name: 'transaction', kind: 'internal', attributes: {} }, () => firestore().runTransaction(body));
}
