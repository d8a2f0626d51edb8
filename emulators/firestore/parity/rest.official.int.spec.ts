/** The REST API of the embedded Firestore beside that of the official one: each response is the same except times and texts. */
import { expect } from 'chai';
import { uniqueId } from '@fresh/kernel/testing/world';
import { startServer, type RunningServer } from '../server/start.ts';
import { DATABASE, ROOT } from './raw-client.ts';

const collection = uniqueId('rest');
const name = (id: string) => `${ROOT}/${collection}/${id}`;
const fields = {
  ...{ i: { integerValue: '7' }, d: { doubleValue: 'NaN' }, z: { nullValue: null }, b: { bytesValue: 'AAE=' } },
  ...{ t: { timestampValue: '2026-01-02T03:04:05.000006Z' }, g: { geoPointValue: { latitude: 1, longitude: 2 } } },
  m: { mapValue: { fields: { l: { arrayValue: { values: [{ booleanValue: true }, { stringValue: 'ä"{]' }] } } } } },
};
const query = { from: [{ collectionId: collection }] };

/** In this order: they build on each other. */
const requests: readonly (readonly [method: string, path: string, body?: object])[] = [
  ['PATCH', `${name('a')}?updateMask.fieldPaths=i&updateMask.fieldPaths=d`, { fields }],
  ['POST', `${ROOT}/${collection}?documentId=b`, { fields }],
  ['POST', `${ROOT}/${collection}?documentId=b`, { fields }],
  ['PATCH', `${name('none')}?currentDocument.exists=true`, { fields: {} }],
  ['GET', `${name('a')}?mask.fieldPaths=i`],
  ['GET', name('none')],
  ['GET', `${ROOT}/${collection}`],
  ['GET', `${ROOT}/${collection}?orderBy=i%20desc&pageSize=5&mask.fieldPaths=i`],
  ['POST', `${ROOT}:runQuery`, { structuredQuery: { ...query, limit: 1, select: { fields: [{ fieldPath: 'i' }] } } }],
  ['POST', `${ROOT}:runQuery`, { structured_query: { from: [{ collection_id: 'none' }] } }],
  ['POST', `${ROOT}:runQuery`, { structuredQuery: { ...query, limit: -1 } }],
  ['POST', `${ROOT}:runQuery`, { structuredQuery: { ...query, unknown: 1 } }],
  ['POST', `${ROOT}:batchGet`, { documents: [name('none'), name('b')], mask: { fieldPaths: ['m.l'] } }],
  ['POST', `${ROOT}:commit`, { writes: [{ update: { name: name('c'), fields } }, { delete: name('a') }] }],
  [
    'POST',
    `${ROOT}:commit`,
    {
      writes: [
        { transform: { document: name('c'), fieldTransforms: [{ fieldPath: 'i', increment: { integerValue: 1 } }] } },
      ],
    },
  ],
  ['POST', `${ROOT}:commit`, {}],
  ['POST', `${ROOT}:batchWrite`, { writes: [{ delete: name('a'), currentDocument: { exists: true } }] }],
  ['POST', `${ROOT}:rollback`, { transaction: 'AAAA' }],
  ['POST', `${name('b')}:listCollectionIds`, {}],
  ['DELETE', name('b')],
  ['DELETE', `${name('b')}?currentDocument.exists=true`],
];

describe('REST of the embedded Firestore beside the official one', function () {
  this.timeout(60_000);

  let server: RunningServer;
  before(async () => {
    server = await startServer({ host: '127.0.0.1', port: 0 });
  });
  after(() => server.stop());

  const ask = async (host: string, [method, path, body]: (typeof requests)[number]) => {
    const response = await fetch(`http://${host}/v1/${path}`, {
      method,
      headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: brief(await response.json()) };
  };

  for (const request of requests) {
    const [method, path, body] = request;
    const short = [path.replace(ROOT, '').replaceAll(collection, 'c'), body ? JSON.stringify(body) : ''].join(' ');
    it(`${method} ${short.slice(0, 90)}`, async () => {
      const official = await ask(process.env['FIRESTORE_EMULATOR_HOST'] ?? '', request);
      expect(await ask(server.host, request)).to.deep.equal(official);
    });
  }

  it('has no other methods', async () => {
    const path = `${DATABASE}/documents:unknown`;
    const official = await fetch(`http://${process.env['FIRESTORE_EMULATOR_HOST'] ?? ''}/v1/${path}`, {
      method: 'POST',
    });
    const headers = { authorization: 'Bearer owner' };
    const embedded = await fetch(`http://${server.host}/v1/${path}`, { method: 'POST', headers });
    expect([official.status, embedded.status]).to.deep.equal([404, 404]);
  });
});

/** Without times, tokens and words. */
function brief(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(brief);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => {
      const isHidden = /^(?:readTime|createTime|updateTime|commitTime|nextPageToken|transaction|message)$/.test(key);
      return [key, isHidden ? typeof value : brief(value)];
    }),
  );
}
