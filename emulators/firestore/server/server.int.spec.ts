import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Firestore as RestFirestore } from '@google-cloud/firestore';
import type { DocumentSnapshot, Firestore } from 'firebase-admin/firestore';
import { PassThroughClient } from 'google-auth-library';
import { connect } from '../parity/connect.ts';
import { DATABASE, RawClient, ROOT } from '../parity/raw-client.ts';
import { startServer, type RunningServer } from './start.ts';

const project = 'demo-parity';
const documentsUrl = (host: string) => `http://${host}/emulator/v1/projects/${project}/databases/(default)/documents`;

describe('the embedded Firestore', function () {
  this.timeout(60_000);

  let server: RunningServer;
  let db: Firestore;
  before(async () => {
    server = await startServer({ host: '127.0.0.1', port: 0 });
    db = connect(server.host);
  });
  after(() => server.stop());

  it('serves gRPC and HTTP on one port', async () => {
    await db.doc('ports/one').set({ a: 1 });
    expect((await db.doc('ports/one').get()).data()).to.deep.equal({ a: 1 });
    expect(await (await fetch(`http://${server.host}/`)).text()).to.equal('Ok');
  });

  it('is on this machine only unless started otherwise', async () => {
    const error: unknown = await startServer({ host: '0.0.0.0', port: 0 }).catch((thrown: unknown) => thrown);
    expect(String(error)).to.contain('this machine only');
    const open = await startServer({ host: '0.0.0.0', port: 0, allowRemote: true });
    await open.stop();
  });

  it('serves no client that would be subject to security rules', async () => {
    const session = connectHttp2(`http://${server.host}`);
    const call = session.request({
      ...{ ':method': 'POST', ':path': '/google.firestore.v1.Firestore/BatchGetDocuments' },
      ...{ 'content-type': 'application/grpc', te: 'trailers' },
    });
    call.end(Buffer.alloc(5));
    const status = await new Promise((resolve) => {
      for (const event of ['response', 'trailers']) {
        call.on(event, (headers: Record<string, string>) => {
          if (headers['grpc-status'] !== undefined) resolve(headers['grpc-status']);
        });
      }
      call.resume();
    });
    session.destroy();
    expect(status).to.equal('7'); // PERMISSION_DENIED
  });

  it('reads, writes and deletes a document by REST, for servers', async () => {
    const url = `http://${server.host}/v1/projects/${project}/databases/(default)/documents/by%20rest/one`;
    const ask = async (method: string, fields?: object, authorization = 'Bearer owner') => {
      const body = fields && { body: JSON.stringify({ fields }) };
      const response = await fetch(url, { method, headers: { authorization }, ...body });
      return { status: response.status, ...((await response.json()) as { fields?: object }) };
    };
    const at = { timestampValue: '2026-01-02T03:04:05Z' };
    expect((await ask('PATCH', { n: { integerValue: '1' }, at })).fields).to.have.all.keys('n', 'at');
    expect((await db.doc('by rest/one').get()).get('at')).to.have.property('seconds', 1_767_323_045);
    await db.doc('by rest/one').update({ n: 2 });
    expect(await ask('GET')).to.deep.include({ status: 200 });
    expect((await ask('GET')).fields).to.deep.include({ n: { integerValue: '2' } });
    expect((await ask('GET', undefined, 'Bearer user')).status).to.equal(403);
    expect((await ask('DELETE')).status).to.equal(200);
    expect((await ask('GET')).status).to.equal(404);
  });

  it('is used over REST by the SDK', async () => {
    const before = process.env['FIRESTORE_EMULATOR_HOST'];
    process.env['FIRESTORE_EMULATOR_HOST'] = server.host;
    // Not that of firebase-admin, which looks for credentials before it asks an emulator by REST.
    const rest = new RestFirestore({
      ...{ projectId: project, preferRest: true },
      ...({ authClient: new PassThroughClient() } as object),
    });
    if (before === undefined) Reflect.deleteProperty(process.env, 'FIRESTORE_EMULATOR_HOST');
    else process.env['FIRESTORE_EMULATOR_HOST'] = before;
    const ref = rest.doc('over rest/one');
    await ref.set({ n: NaN, i: 7, at: new Date(5), bytes: Buffer.from([0, 255]), list: [null, '"{[ä'] });
    expect((await ref.get()).data()).to.deep.equal((await db.doc('over rest/one').get()).data());
    await rest.runTransaction(async (transaction) => {
      const { i } = (await transaction.get(ref)).data() as { i: number };
      transaction.update(ref, { i: i + 1 });
    });
    const { docs } = await rest.collection('over rest').where('i', '==', 8).get();
    expect(docs.map(({ id }) => id)).to.deep.equal(['one']);
    expect((await rest.collection('over rest').count().get()).data()).to.deep.equal({ count: 1 });
    expect((await rest.collection('over rest').listDocuments()).length).to.equal(1);
    const error: unknown = await rest
      .doc('over rest/none')
      .update({ a: 1 })
      .catch((thrown: unknown) => thrown);
    expect(error).to.deep.include({ code: 5 });
    await rest.recursiveDelete(rest.collection('over rest'));
    expect((await db.collection('over rest').get()).empty).to.equal(true);
  });

  it('rejects browser SDKs with advice, and their pages may read it', async () => {
    for (const path of ['google.firestore.v1.Firestore/Listen/channel', 'v1/projects/p/databases/d/documents/c/a']) {
      const response = await fetch(`http://${server.host}/${path}`, { headers: { origin: 'http://localhost:3000' } });
      expect(response.status).to.equal(403);
      expect(response.headers.get('access-control-allow-origin')).to.equal('http://localhost:3000');
      const { error } = (await response.json()) as { error: { status: string; message: string } };
      expect(error.status).to.equal('PERMISSION_DENIED');
      expect(error.message).to.contain('npm start -- --firestore=official');
    }
  });

  it('rejects what it does not know of a request', async () => {
    const raw = new RawClient(server.host);
    const headers = { authorization: 'Bearer owner' };
    const url = `http://${server.host}/v1/${ROOT}`;
    const unknown = await fetch(`${url}:runQuery`, {
      method: 'POST',
      headers,
      body: '{"structuredQuery": {"fresh": 1}}',
    });
    expect([unknown.status, await unknown.text()]).to.satisfy(([code, text]: [number, string]) => {
      return code === 400 && text.includes('fresh');
    });
    // Field 99 of a RunQueryRequest: what a later version of the SDK could send.
    expect(await raw.unknownField('runQuery', { parent: ROOT, structuredQuery: {} }, 99)).to.include({ code: 12 });
    raw.close();
  });

  it('rejects at once what it has not: after metadata, without which the SDK asks again for 7 s', async () => {
    const raw = new RawClient(server.host);
    const findNearest = { vectorField: { fieldPath: 'v' } };
    const structuredQuery = { from: [{ collectionId: 'c' }], findNearest };
    expect(await raw.hasMetadata('runQuery', { parent: ROOT, structuredQuery })).to.equal(true);
    const outcome = await raw.call('runQuery', { parent: ROOT, structuredQuery });
    expect(outcome).to.deep.include({ code: 12 });
    // A call of later versions of the SDK.
    const pipeline = await raw.later('ExecutePipeline');
    expect(pipeline).to.deep.include({ code: 12 });
    expect('message' in pipeline && pipeline.message).to.contain('pipelines');
    raw.close();
  });

  it('deletes recursively', async () => {
    for (const path of ['tree/a', 'tree/a/b/c', 'tree/ghost/b/c/d/e', 'tree2/a']) await db.doc(path).set({});
    await db.recursiveDelete(db.doc('tree/a'));
    expect((await db.collection('tree').listDocuments()).map(({ id }) => id)).to.deep.equal(['ghost']);
    await db.recursiveDelete(db.collection('tree'));
    expect(await db.collection('tree').listDocuments()).to.deep.equal([]);
    expect((await db.doc('tree2/a').get()).exists).to.equal(true);
  });

  it('commits on a Write stream', async () => {
    const raw = new RawClient(server.host);
    const update = { name: `${ROOT}/streamed/one`, fields: { n: { integerValue: '1' } } };
    const responses = await raw.write([
      { database: DATABASE },
      { writes: [{ update }] },
      { writes: [{ update: { name: 'x' } }] },
    ]);
    expect(responses.map((response) => Object.keys(response).sort())).to.deep.equal([
      ['streamId', 'streamToken'],
      ['commitTime', 'streamToken', 'writeResults'],
      ['code', 'message'],
    ]);
    expect((await db.doc('streamed/one').get()).data()).to.deep.equal({ n: 1 });
    raw.close();
  });

  it('keeps databases and projects apart', async () => {
    const second = connect(server.host, 'second');
    await db.doc('apart/one').set({ from: 'default' });
    expect((await second.doc('apart/one').get()).exists).to.equal(false);
    await second.doc('apart/one').set({ from: 'second' });
    expect((await db.doc('apart/one').get()).data()).to.deep.equal({ from: 'default' });
  });

  it('clears one database', async () => {
    const second = connect(server.host, 'third');
    for (const each of [db, second]) await each.doc('cleared/one').set({});
    const response = await fetch(documentsUrl(server.host), { method: 'DELETE' });
    expect(response.status).to.equal(200);
    expect((await db.doc('cleared/one').get()).exists).to.equal(false);
    expect((await second.doc('cleared/one').get()).exists).to.equal(true);
  });

  it('takes security rules without applying them, and knows no other address', async () => {
    const rules = { rules: { files: [{ name: 'security.rules', content: 'service cloud.firestore {}' }] } };
    const url = `http://${server.host}/emulator/v1/projects/${project}`;
    const sent = await fetch(`${url}:securityRules`, { method: 'PUT', body: JSON.stringify(rules) });
    expect([sent.status, await sent.json()]).to.deep.equal([200, {}]);
    expect((await fetch(`${url}:unknown`, { method: 'PUT' })).status).to.equal(404);
  });

  it('sends a listener what there is and each change', async () => {
    const ref = db.doc('watched/one');
    const seen: unknown[] = [];
    let next = () => {};
    const wait = (count: number) =>
      new Promise<void>((resolve) => {
        next = () => {
          if (seen.length >= count) resolve();
        };
        next();
      });
    const stop = ref.onSnapshot((snapshot: DocumentSnapshot) => {
      seen.push(snapshot.data()?.['step']);
      next();
    });
    await wait(1);
    for (const [i, step] of [1, 2].entries()) {
      await ref.set({ step });
      await wait(i + 2);
    }
    await ref.delete();
    await wait(4);
    stop();
    expect(seen).to.deep.equal([undefined, 1, 2, undefined]);
  });

  it('sends a listener the documents that come into a query and leave it', async () => {
    const results: string[][] = [];
    let arrived = () => {};
    const stop = db
      .collection('ranked')
      .orderBy('points', 'desc')
      .limit(2)
      .onSnapshot((snapshot) => {
        results.push(snapshot.docs.map(({ id }) => id));
        arrived();
      });
    const until = (wanted: string[]) =>
      new Promise<void>((resolve) => {
        arrived = () => {
          if (JSON.stringify(results.at(-1)) === JSON.stringify(wanted)) resolve();
        };
        arrived();
      });
    await until([]);
    await db.doc('ranked/a').set({ points: 1 });
    await db.doc('ranked/b').set({ points: 2 });
    await until(['b', 'a']);
    await db.doc('ranked/c').set({ points: 3 });
    await until(['c', 'b']);
    await db.doc('ranked/c').delete();
    await until(['b', 'a']);
    stop();
  });

  it('keeps everything in one file, with the times of documents', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'embedded-firestore-'));
    const file = path.join(folder, 'all');
    try {
      const first = await startServer({ host: '127.0.0.1', port: 0, saveTo: file });
      const before = connect(first.host);
      const data = { n: NaN, z: -0, i: 7, d: 0.5, t: new Date(5), b: Buffer.from([0, 255]), m: { l: [null, 'ä'] } };
      await before.doc('saved/one').set(data);
      await connect(first.host, 'second').doc('saved/two/below/three').set({ a: 1 });
      const written = await before.doc('saved/one').get();
      await first.stop();

      const second = await startServer({ host: '127.0.0.1', port: 0, seed: file });
      const restored = await connect(second.host).doc('saved/one').get();
      expect(restored.data()).to.deep.equal(written.data());
      expect(restored.updateTime?.isEqual(written.updateTime as never)).to.equal(true);
      const listed = await connect(second.host, 'second').collection('saved').listDocuments();
      expect(listed.map(({ id }) => id)).to.deep.equal(['two']);
      await second.stop();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
