/** Limits, and what is rejected: the same error code from the embedded Firestore as from the official one. */
import { expect } from 'chai';
import { AggregateField, FieldValue, type Firestore } from 'firebase-admin/firestore';
import { uniqueId } from '@fresh/kernel/testing/world';
import { startServer, type RunningServer } from '../server/start.ts';
import { connect } from './connect.ts';

const text = (length: number) => 'x'.repeat(length);
const numbers = (length: number) => Array.from({ length }, (_, i) => i);
const nested = (levels: number): object => ({ a: levels === 1 ? 1 : nested(levels - 1) });

describe('limits of the embedded Firestore and the official one', function () {
  // The SDK asks again for many seconds before it believes that a query is rejected.
  this.timeout(5 * 60_000);

  const collection = uniqueId('limits');
  let server: RunningServer;
  let databases: readonly [official: Firestore, embedded: Firestore];
  before(async () => {
    server = await startServer({ host: '127.0.0.1', port: 0 });
    databases = [connect(process.env['FIRESTORE_EMULATOR_HOST'] ?? ''), connect(server.host)];
  });
  after(() => server.stop());

  const set =
    (fields: object, id = 'one') =>
    (db: Firestore) =>
      db.collection(collection).doc(id).set(fields);
  const where = (op: FirebaseFirestore.WhereFilterOp, value: unknown) => (db: Firestore) =>
    db.collection(collection).where('a', op, value).get();
  const commit = (writes: number) => (db: Firestore) => {
    const batch = db.batch();
    for (const n of numbers(writes)) {
      batch.set(db.doc(`${collection}/${n}`), { at: FieldValue.serverTimestamp(), n: FieldValue.increment(1) });
    }
    return batch.commit();
  };
  const accepted = 'done';
  const invalid = 3;

  for (const [name, expected, work] of [
    // Production dropped the limit of 500 as well: https://firebase.google.com/docs/firestore/quotas
    ['501 writes in a commit', accepted, commit(501)],
    ['a document of nearly 1 MiB', accepted, set({ a: text(600_000), b: text(440_000) })],
    ['a document of more than 1 MiB', invalid, set({ a: text(600_000), b: text(600_000) })],
    ['a value of 1,048,487 bytes', accepted, set({ a: text(1_048_487) })],
    ['a value of 1,048,488 bytes', invalid, set({ a: text(1_048_488) })],
    ['maps 20 deep', accepted, set(nested(20))],
    ['an id of 1,500 bytes', accepted, set({}, text(1500))],
    ['an id of 1,501 bytes', invalid, set({}, text(1501))],
    ['the id ..', invalid, set({}, '..')],
    ['a reserved id', invalid, set({}, '__x__')],
    ['a field name of 1,501 bytes', invalid, set({ [text(1501)]: 1 })],
    ['a reserved field name', invalid, set({ __x__: 1 })],
    ['in with 30 values', accepted, where('in', numbers(30))],
    ['in with 31 values', invalid, where('in', numbers(31))],
    ['in with none', invalid, where('in', [])],
    ['not-in with 10 values', accepted, where('not-in', numbers(10))],
    ['not-in with 11 values', invalid, where('not-in', numbers(11))],
    ['array-contains-any with 31 values', invalid, where('array-contains-any', numbers(31))],
    [
      '36 disjunctions',
      invalid,
      (db: Firestore) => db.collection(collection).where('a', 'in', numbers(6)).where('b', 'in', numbers(6)).get(),
    ],
    [
      '5 aggregations',
      accepted,
      (db: Firestore) =>
        db
          .collection(collection)
          .aggregate(Object.fromEntries(numbers(5).map((n) => [`sum${n}`, AggregateField.sum(`f${n}`)])))
          .get(),
    ],
  ] as const) {
    it(`${name}: ${expected === accepted ? 'accepted' : 'rejected'}`, async () => {
      const outcomes = await Promise.all(
        databases.map((db) =>
          (work as (db: Firestore) => Promise<unknown>)(db).then(
            () => accepted,
            (error: unknown) => (error as { code?: unknown }).code,
          ),
        ),
      );
      expect(outcomes).to.deep.equal([expected, expected]);
    });
  }
});
