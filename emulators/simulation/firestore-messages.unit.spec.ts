import { loadPackageDefinition, type ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { expect } from 'chai';
import { definitions } from '../firestore/server/schema.ts';
import { received } from './firestore-messages.ts';

interface Package {
  readonly google: {
    readonly firestore: { readonly v1: { readonly Firestore: { readonly service: ServiceDefinition } } };
  };
}

/** As the server reads messages. */
const packageDefinition = fromJSON(definitions as Parameters<typeof fromJSON>[0], { longs: String, enums: String });
const { service } = (loadPackageDefinition(packageDefinition) as unknown as Package).google.firestore.v1.Firestore;

/** What the server gets when the client sends a request by gRPC. */
function byProtobuf(method: string, request: object): object {
  const call = service[method];
  if (!call) throw new Error(`there is no ${method}`);
  return call.requestDeserialize(call.requestSerialize(request)) as object;
}

const database = 'projects/p/databases/(default)';
const name = `${database}/documents/c/d`;

/** Requests as Firestore's client builds them: numbers for integers, null for what is unset. */
const requests: Readonly<Record<string, readonly [string, object]>> = {
  'a commit with every kind of value': [
    'Commit',
    {
      database,
      transaction: null,
      writes: [
        {
          update: {
            name,
            fields: {
              text: { stringValue: 'a' },
              empty: { stringValue: '' },
              no: { booleanValue: false },
              nothing: { nullValue: 'NULL_VALUE' },
              integer: { integerValue: 42 },
              double: { doubleValue: 0.5 },
              time: { timestampValue: { seconds: 1_767_600_000, nanos: 5_000 } },
              bytes: { bytesValue: Buffer.from('b') },
              place: { geoPointValue: { latitude: 1, longitude: 2 } },
              reference: { referenceValue: name },
              map: { mapValue: { fields: { inner: { arrayValue: { values: [{ integerValue: 1 }] } } } } },
            },
          },
          updateMask: { fieldPaths: ['text', 'map'] },
          updateTransforms: [
            { fieldPath: 'at', setToServerValue: 'REQUEST_TIME' },
            { fieldPath: 'n', increment: { integerValue: 1 } },
            { fieldPath: 'list', appendMissingElements: { values: [{ integerValue: 2 }] } },
          ],
          currentDocument: { updateTime: { seconds: 1_767_600_000, nanos: 123_000 } },
        },
        { delete: name, currentDocument: { exists: true } },
      ],
    },
  ],
  'a query': [
    'RunQuery',
    {
      parent: `${database}/documents`,
      structuredQuery: {
        from: [{ collectionId: 'c', allDescendants: true }],
        where: {
          compositeFilter: {
            op: 'AND',
            filters: [
              { fieldFilter: { field: { fieldPath: 'n' }, op: 'GREATER_THAN', value: { integerValue: 3 } } },
              { unaryFilter: { field: { fieldPath: 'x' }, op: 'IS_NULL' } },
            ],
          },
        },
        orderBy: [{ field: { fieldPath: 'n' }, direction: 'DESCENDING' }],
        startAt: { values: [{ integerValue: 9 }], before: true },
        limit: { value: 5 },
      },
      newTransaction: { readWrite: { retryTransaction: Buffer.from('t') } },
    },
  ],
  'a count': [
    'RunAggregationQuery',
    {
      parent: `${database}/documents`,
      structuredAggregationQuery: {
        structuredQuery: { from: [{ collectionId: 'c' }] },
        aggregations: [{ alias: 'n', count: { upTo: { value: 7 } } }],
      },
      transaction: Buffer.from('t'),
    },
  ],
  'a read of the past': [
    'BatchGetDocuments',
    { database, documents: [name], mask: { fieldPaths: ['a'] }, readTime: { seconds: 5, nanos: 1_000 } },
  ],
};

describe('a request of Firestore’s client in the simulation', () => {
  for (const [what, [method, request]] of Object.entries(requests)) {
    it(`is what the server gets by gRPC: ${what}`, () => {
      expect(received(request as never)).to.deep.equal(byProtobuf(method, request));
    });
  }
});
