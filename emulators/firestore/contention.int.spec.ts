/**
 * Many clients at one document, on the Firestore that FIRESTORE_EMULATOR_HOST names. The official emulator lets nearly
 * every client wait for locks until they give up, so each client begins nothing new after CONTENTION_SECONDS.
 */
import { expect } from 'chai';
import { Firestore } from 'firebase-admin/firestore';
import { uniqueId } from '@fresh/kernel/testing/world';

const CLIENTS = 50;
const TIMES = 5;
const seconds = Number(process.env['CONTENTION_SECONDS'] ?? 30);

describe(`${CLIENTS} clients that add to one document, ${TIMES} times each`, function () {
  // One transaction that waits for locks may take minutes until its last attempt has failed.
  this.timeout(10 * 60_000);

  const clients: Firestore[] = [];
  const connect = () => {
    const client = new Firestore({ projectId: process.env['GCLOUD_PROJECT'] ?? '' });
    clients.push(client);
    return client;
  };
  after(() => Promise.all(clients.map((client) => client.terminate())));

  const counter = async () => {
    const ref = connect().doc(`counters/${uniqueId('counter')}`);
    await ref.set({ value: 0 });
    return ref;
  };
  /** How many succeeded; the others were given up with an error. */
  const compete = async (add: (client: Firestore) => Promise<unknown>) => {
    const until = Date.now() + seconds * 1000;
    let successes = 0;
    const one = async () => {
      const client = connect();
      for (let time = 0; time < TIMES && Date.now() < until; time++) {
        try {
          await add(client);
          successes++;
        } catch (error) {
          // ABORTED, or FAILED_PRECONDITION: another client was faster, every time.
          expect(error).to.have.property('code').that.is.oneOf([9, 10]);
        }
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, one));
    return successes;
  };

  it('in transactions: the value is the number of successes, and no client hangs', async () => {
    const ref = await counter();
    const successes = await compete((client) =>
      client.runTransaction(async (transaction) => {
        const own = client.doc(ref.path);
        const snapshot = await transaction.get(own);
        transaction.update(own, { value: (snapshot.get('value') as number) + 1 });
      }),
    );
    expect((await ref.get()).get('value')).to.equal(successes);
    expect(successes).to.be.greaterThan(0);
    console.log(`    ${successes} of ${CLIENTS * TIMES} succeeded`);
  });

  it('with the update time that they saw: the value is the number of successes', async () => {
    const ref = await counter();
    const successes = await compete(async (client) => {
      const own = client.doc(ref.path);
      const snapshot = await own.get();
      const lastUpdateTime = snapshot.updateTime;
      if (!lastUpdateTime) throw new Error('the counter is gone');
      await own.update({ value: (snapshot.get('value') as number) + 1 }, { lastUpdateTime });
    });
    expect((await ref.get()).get('value')).to.equal(successes);
    expect(successes).to.be.greaterThan(0);
  });
});
