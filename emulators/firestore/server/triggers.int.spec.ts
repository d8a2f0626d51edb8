import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { Firestore } from 'firebase-admin/firestore';
import { connect } from '../parity/connect.ts';
import { startServer, type RunningServer } from './start.ts';

interface Received {
  readonly trigger: string;
  readonly document: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: { readonly value?: { fields: unknown }; readonly oldValue?: { fields: unknown } };
}

describe('triggers of the embedded Firestore', function () {
  this.timeout(60_000);

  let functions: Server;
  let server: RunningServer;
  let db: Firestore;
  let received: Received[] = [];

  before(async () => {
    functions = createServer((request, response) => {
      void (async () => {
        const data = (await json(request)) as Received['data'];
        const { headers } = request;
        const trigger = request.url?.split('/').at(-1) ?? '';
        received.push({ trigger, document: String(headers['ce-document']), headers, data });
        response.end();
      })();
    });
    functions.listen(0, '127.0.0.1');
    await once(functions, 'listening');
    const functionsHost = `127.0.0.1:${(functions.address() as AddressInfo).port}`;
    server = await startServer({ host: '127.0.0.1', port: 0, functionsHost });
    db = connect(server.host);
  });
  after(async () => {
    await server.stop();
    functions.close();
  });
  beforeEach(() => (received = []));

  const address = (name: string) =>
    `http://${server.host}/emulator/v1/projects/demo-parity/eventarcTrigger?eventarcTriggerId=${name}`;
  const register = async (name: string, kind: string, document: object, database = '(default)') => {
    const eventType = `google.cloud.firestore.document.v1.${kind}`;
    const body = JSON.stringify({ eventType, database, namespace: '(default)', document });
    return (await fetch(address(name), { method: 'POST', body })).status;
  };
  const pattern = (value: string) => ({ value, matchType: 'PATH_PATTERN' });
  /** Waits for so many events, and a moment more for those that should not come. */
  const arrive = async (count: number) => {
    for (let i = 0; i < 600 && received.length < count; i++) await delay(50);
    await delay(200);
    return received.map(({ trigger, document }) => `${trigger} ${document}`).sort();
  };

  it('get what is created, updated, deleted or written, once per commit', async () => {
    for (const kind of ['created', 'updated', 'deleted', 'written']) {
      expect(await register(kind, kind, pattern('kinds/{id}'))).to.equal(200);
    }
    const ref = db.doc('kinds/a');
    await ref.set({ step: 1 });
    expect(await arrive(2)).to.deep.equal(['created kinds/a', 'written kinds/a']);
    received = [];
    // Two writes of one commit are one change.
    await db.batch().update(ref, { step: 2 }).update(ref, { other: true }).commit();
    expect(await arrive(2)).to.deep.equal(['updated kinds/a', 'written kinds/a']);
    const { data, headers } = received[0] ?? {};
    expect(data?.oldValue?.fields).to.deep.equal({ step: { integerValue: '1' } });
    expect(data?.value?.fields).to.deep.equal({ step: { integerValue: '2' }, other: { booleanValue: true } });
    expect(headers).to.include({
      'ce-source': '//firestore.googleapis.com/projects/demo-parity/databases/(default)',
      'ce-subject': 'documents/kinds/a',
      'ce-database': '(default)',
      'ce-project': 'demo-parity',
    });
    received = [];
    // As in production, and unlike in the official emulator, nothing happened.
    await ref.update({ step: 2 });
    expect(await arrive(0)).to.deep.equal([]);
    await ref.delete();
    expect(await arrive(2)).to.deep.equal(['deleted kinds/a', 'written kinds/a']);
  });

  it('get the documents of their path and database', async () => {
    await register('exact', 'created', { value: 'paths/one', matchType: 'EXACT' });
    await register('deep', 'created', pattern('paths/{id}/below/{below}'));
    await register('all', 'created', pattern('paths/{rest=**}'));
    await register('second', 'created', pattern('paths/{id}'), 'second');
    const batch = db.batch();
    for (const path of ['paths/one', 'paths/two', 'paths/one/below/x', 'elsewhere/one']) batch.create(db.doc(path), {});
    await batch.commit();
    expect(await arrive(5)).to.deep.equal([
      'all paths/one',
      'all paths/one/below/x',
      'all paths/two',
      'deep paths/one/below/x',
      'exact paths/one',
    ]);
    received = [];
    await connect(server.host, 'second').doc('paths/three').set({});
    expect(await arrive(1)).to.deep.equal(['second paths/three']);
  });

  it('get an unknown actor, if they ask for it', async () => {
    await register('who', 'created.withAuthContext', pattern('who/{id}'));
    await db.doc('who/one').set({});
    await arrive(1);
    expect(received[0]?.headers).to.include({ 'ce-authtype': 'unknown' });
  });

  it('get what they were registered for last, and nothing of clearing', async () => {
    await register('again', 'written', pattern('before/{id}'));
    await register('again', 'written', pattern('gone/{id}'));
    await db.doc('before/one').set({});
    await db.doc('gone/one').set({});
    expect(await arrive(1)).to.deep.equal(['again gone/one']);
    received = [];
    const clear = `http://${server.host}/emulator/v1/projects/demo-parity/databases/(default)/documents`;
    await fetch(clear, { method: 'DELETE' });
    expect(await arrive(0)).to.deep.equal([]);
  });

  it('are rejected if they make no sense', async () => {
    expect(await register('bad', 'renamed', pattern('x/{id}'))).to.equal(400);
  });
});
