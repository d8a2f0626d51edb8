/** Where the embedded Firestore differs from the official emulator on purpose. What is not here should not differ. */
import { expect } from 'chai';
import type { Firestore } from 'firebase-admin/firestore';
import { FieldValue, Timestamp } from 'firebase-admin/firestore';
import { uniqueId } from '@fresh/kernel/testing/world';
import { startServer, type RunningServer } from '../server/start.ts';
import { connect } from './connect.ts';

const officialHost = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';

describe('the embedded Firestore differs from the official one', function () {
  this.timeout(120_000);

  let server: RunningServer;
  let official: Firestore;
  let embedded: Firestore;

  before(async () => {
    server = await startServer({ host: '127.0.0.1', port: 0 });
    official = connect(officialHost);
    embedded = connect(server.host);
  });
  after(() => server.stop());

  /** 'done', or the gRPC status. */
  const outcome = async (work: Promise<unknown>) => {
    try {
      await work;
      return 'done';
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };
  const both = async (work: (db: Firestore) => Promise<unknown>) => ({
    official: await outcome(work(official)),
    embedded: await outcome(work(embedded)),
  });

  it('has no numeric ids', async () => {
    const id = uniqueId('numbers');
    const seen = await both((db) => db.doc(`${id}/__id7__`).set({}));
    expect(seen).to.deep.equal({ official: 'done', embedded: 3 });
  });

  it('does not read the past', async () => {
    const id = uniqueId('past');
    const seen = await both(async (db) => {
      await db.doc(`past/${id}`).set({});
      const readTime = Timestamp.fromMillis(Date.now() - 1000);
      await db.runTransaction((transaction) => transaction.get(db.doc(`past/${id}`)), { readOnly: true, readTime });
    });
    expect(seen).to.deep.equal({ official: 'done', embedded: 12 });
  });

  it('has no vector search', async () => {
    const id = uniqueId('vectors');
    const seen = await both(async (db) => {
      await db.collection(id).add({ place: FieldValue.vector([1, 2]) });
      const nearest = { vectorField: 'place', queryVector: [1, 1], limit: 1 };
      await db
        .collection(id)
        .findNearest({ ...nearest, distanceMeasure: 'EUCLIDEAN' })
        .get();
    });
    expect(seen.embedded).to.equal(12);
    expect(seen.official).not.to.equal(12);
  });

  it('knows of REST only what is about one document', async () => {
    const list = async (host: string) => {
      const url = `http://${host}/v1/projects/demo-parity/databases/(default)/documents:runQuery`;
      const body = JSON.stringify({ structuredQuery: { from: [{ collectionId: uniqueId('none') }] } });
      return (await fetch(url, { method: 'POST', headers: { authorization: 'Bearer owner' }, body })).status;
    };
    expect([await list(officialHost), await list(server.host)]).to.deep.equal([200, 404]);
  });

  it('has no security rules, so it serves nobody who is no server', async () => {
    const read = async (host: string) => {
      const path = `v1/projects/demo-parity/databases/(default)/documents/clients/${uniqueId('none')}`;
      return (await fetch(`http://${host}/${path}`)).status;
    };
    // The official one, without rules of its own, lets everybody in, or says by its rules that he may not.
    expect(await read(officialHost)).to.be.oneOf([403, 404]);
    expect(await read(server.host)).to.equal(403);
  });

  it('takes triggers that want to know who it was', async () => {
    const register = async (host: string) => {
      const url = `http://${host}/emulator/v1/projects/demo-parity/eventarcTrigger?eventarcTriggerId=${uniqueId('who')}`;
      const body = JSON.stringify({
        eventType: 'google.cloud.firestore.document.v1.written.withAuthContext',
        database: 'none',
        namespace: '(default)',
        document: { value: 'none/none', matchType: 'EXACT' },
      });
      return (await fetch(url, { method: 'POST', body })).status;
    };
    expect(await register(server.host)).to.equal(200);
    // Newer versions of the official one may know them.
    expect(await register(officialHost)).to.be.oneOf([200, 404]);
  });

  it('says the same with other words', async () => {
    const message = async (db: Firestore) => {
      const error: unknown = await db
        .doc(`none/${uniqueId('none')}`)
        .update({ a: 1 })
        .catch((thrown: unknown) => thrown);
      return [(error as { code: number }).code, (error as Error).message.includes('no entity to update')];
    };
    expect([await message(official), await message(embedded)]).to.deep.equal([
      [5, true],
      [5, false],
    ]);
  });

  it('lets the slower of two transactions go on until it commits, the official one lets it wait', async () => {
    // A reads, B reads, B commits, A commits: here A is told to try again; there B waits for A until it is done.
    const order = async (db: Firestore) => {
      const ref = db.doc(`races/${uniqueId('race')}`);
      await ref.set({ value: 0 });
      const events: string[] = [];
      let release = () => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      let attempts = 0;
      const slow = db.runTransaction(async (transaction) => {
        attempts++;
        const value = (await transaction.get(ref)).get('value') as number;
        if (attempts === 1) await released;
        transaction.update(ref, { value: value + 1 });
      });
      const fast = db.runTransaction(async (transaction) => {
        const value = (await transaction.get(ref)).get('value') as number;
        transaction.update(ref, { value: value + 1 });
      });
      void fast.then(() => events.push('fast'));
      await Promise.race([fast, new Promise((resolve) => setTimeout(resolve, 1500))]);
      events.push('released');
      release();
      await Promise.all([slow, fast]);
      return { events, attempts, value: (await ref.get()).get('value') as number };
    };
    expect(await order(embedded)).to.deep.equal({ events: ['fast', 'released'], attempts: 2, value: 2 });
    expect((await order(official)).value).to.equal(2);
  });
});
