/** Where the embedded Firestore differs from the official emulator on purpose. What is not here should not differ. */
import { expect } from 'chai';
import type { Firestore } from 'firebase-admin/firestore';
import { FieldValue } from 'firebase-admin/firestore';
import { uniqueId } from '@fresh/kernel/testing/world';
import { startServer, type RunningServer } from '../server/start.ts';
import { connect } from './connect.ts';
import { DATABASE, RawClient, ROOT } from './raw-client.ts';

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

  it('has no vector search, and says so at once', async () => {
    const id = uniqueId('vectors');
    const nearest = (db: Firestore) =>
      db
        .collection(id)
        .findNearest({ vectorField: 'place', queryVector: [1, 1], limit: 1, distanceMeasure: 'EUCLIDEAN' })
        .get();
    await both((db) => db.collection(id).add({ place: FieldValue.vector([1, 2]) }));
    const error: unknown = await nearest(embedded).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 12);
    expect((error as Error).message).to.contain('npm start -- --firestore=official');
    expect((await nearest(official)).size).to.equal(1);
  });

  it('partitions queries', async () => {
    const id = uniqueId('parts');
    const count = async (db: Firestore) => {
      await Promise.all([1, 2, 3, 4].map((n) => db.doc(`${id}/${n}`).set({})));
      let parts = 0;
      for await (const _part of db.collectionGroup(id).getPartitions(2)) parts++;
      return parts;
    };
    expect(await count(embedded)).to.equal(2);
    expect(await outcome(count(official))).to.equal(12);
  });

  it('keeps to the database that a request names', async () => {
    const outcomes = [officialHost, server.host].map(async (host) => {
      const raw = new RawClient(host);
      const name = `projects/demo-parity/databases/other/documents/c/${uniqueId('other')}`;
      const seen = await raw.call('commit', { database: DATABASE, writes: [{ update: { name } }] });
      raw.close();
      return 'code' in seen ? seen.code : 'done';
    });
    expect(await Promise.all(outcomes)).to.deep.equal(['done', 3]);
  });

  it('says what is wrong with six aggregations', async () => {
    const aggregations = [1, 2, 3, 4, 5, 6].map((n) => ({ alias: `a${n}`, count: {} }));
    const structuredQuery = { from: [{ collectionId: 'none' }] };
    const outcomes = [officialHost, server.host].map(async (host) => {
      const raw = new RawClient(host);
      const structuredAggregationQuery = { structuredQuery, aggregations };
      const seen = await raw.call('runAggregationQuery', { parent: ROOT, structuredAggregationQuery });
      raw.close();
      return 'code' in seen ? seen.code : 'done';
    });
    expect(await Promise.all(outcomes)).to.deep.equal([2, 3]);
  });

  it('has no security rules, so it serves servers only', async () => {
    const read = async (host: string) => {
      const path = `v1/projects/demo-parity/databases/(default)/documents/clients/${uniqueId('none')}`;
      return (await fetch(`http://${host}/${path}`)).status;
    };
    // The official one, without rules of its own, lets all clients in, or says by its rules that they may not.
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
    // A reads, B reads, B commits, A commits: here A has to try again; there B waits for A until it is done.
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
