import { status } from '@grpc/grpc-js';
import type { Call, Place } from './calls.ts';
import { DATABASE, ROOT } from './raw-client.ts';

const invalid = status.INVALID_ARGUMENT;
const integer = (value: number) => ({ integerValue: String(value) });
const SECONDS_NOW = Math.floor(Date.now() / 1000);
const future = { updateTime: { seconds: String(SECONDS_NOW + 3600) } };
const longAgo = { updateTime: { seconds: String(SECONDS_NOW - 3600) } };
const numbered = { fields: { a: integer(1), b: integer(2) } };

type Make = (place: Place) => object;

const commits: readonly Call[] = (
  [
    ['has no time for a document that is gone', (p) => p.commit(p.remove('w/none')), { writeResults: [{}] }],
    [
      'has no time where the last of its writes deletes',
      (p) => p.commit(p.set('w/x'), p.remove('w/x')),
      { writeResults: [{}, {}] },
    ],
    [
      'has a time for what is there in the end',
      (p) => p.commit(p.remove('w/y'), p.set('w/y')),
      { writeResults: [{ updateTime: 'now' }, { updateTime: 'now' }] },
    ],
    ['of nothing has no time', (p) => p.commit(), {}],
    ['takes numeric ids', (p) => p.commit(p.set('w/__id7__')), { writeResults: [{ updateTime: 'now' }] }],
    ['rejects numbers that are not ids', (p) => p.commit(p.set('w/__id07__')), invalid],
    ['rejects numbers of more than 64 bits', (p) => p.commit(p.set('w/__id9223372036854775808__')), invalid],
    ['rejects numeric ids of collections', (p) => p.commit(p.set('__id7__/a')), invalid],
    [
      'rejects a later update time than the document has',
      (p) => p.commit({ ...p.set('c/d0'), currentDocument: future }),
      invalid,
    ],
    [
      'fails with an earlier one',
      (p) => p.commit({ ...p.set('c/d0'), currentDocument: longAgo }),
      status.FAILED_PRECONDITION,
    ],
    [
      'fails with any where there is no document',
      (p) => p.commit({ ...p.set('w/none'), currentDocument: future }),
      status.FAILED_PRECONDITION,
    ],
    [
      'takes the transforms of older clients',
      (p) =>
        p.commit({
          transform: { document: p.name('w/old'), fieldTransforms: [{ fieldPath: 'a', increment: integer(1) }] },
        }),
      { writeResults: [{ updateTime: 'now', transformResults: [integer(1)] }] },
    ],
    ['rejects a write that is none', (p) => p.commit({}), invalid],
    [
      'rejects a delete with a mask',
      (p) => p.commit({ ...p.remove('w/x'), updateMask: { fieldPaths: ['a'] } }),
      invalid,
    ],
    [
      'rejects a delete with a transform',
      (p) => p.commit({ ...p.remove('w/x'), updateTransforms: [{ fieldPath: 'a', increment: integer(1) }] }),
      invalid,
    ],
    ['rejects a value without a type', (p) => p.commit(p.set('w/x', { a: {} })), invalid],
    [
      'rejects a reference to a collection',
      (p) => p.commit(p.set('w/x', { a: { referenceValue: `${ROOT}/a` } })),
      invalid,
    ],
    [
      'rejects a place that is not on earth',
      (p) => p.commit(p.set('w/x', { a: { geoPointValue: { latitude: 91 } } })),
      invalid,
    ],
    [
      'rejects a time after the year 9999',
      (p) => p.commit(p.set('w/x', { a: { timestampValue: { seconds: '300000000000' } } })),
      invalid,
    ],
    [
      'rejects a reserved field in a mask',
      (p) => p.commit({ ...p.set('w/x'), updateMask: { fieldPaths: ['__a__'] } }),
      invalid,
    ],
    [
      'rejects the maximum of a text',
      (p) => p.commit({ ...p.set('w/x'), updateTransforms: [{ fieldPath: 'a', maximum: { stringValue: 'a' } }] }),
      invalid,
    ],
  ] satisfies [string, Make, unknown][]
).map(([title, request, expected]) => ({ title: `a commit ${title}`, method: 'commit', request, expected }));

const batches: readonly Call[] = (
  [
    [
      'says of each write what became of it',
      (p) => p.commit(p.set('w/b1'), p.remove('w/b2'), { ...p.set('w/b3'), currentDocument: { exists: true } }),
      {
        writeResults: [{ updateTime: 'now' }, {}, {}],
        status: [{}, {}, { code: status.NOT_FOUND, message: 'text' }],
      },
    ],
    ['rejects one document twice', (p) => p.commit(p.set('w/b1'), p.remove('w/b1')), invalid],
    ['rejects all of it for a name that is none', (p) => p.commit(p.set('w/b4'), { delete: 'x' }), invalid],
    [
      'rejects all of it for a reserved field',
      (p) => p.commit(p.set('w/b4'), p.set('w/b5', { __a__: integer(1) })),
      invalid,
    ],
  ] satisfies [string, Make, unknown][]
).map(([title, request, expected]) => ({
  title: `a batch of writes ${title}`,
  method: 'batchWrite',
  request,
  expected,
}));

const one = (name: string, fields: object) => ({ name, fields, updateTime: 'now' });
const documents: readonly Call[] = (
  [
    [
      'getDocument shows what a mask names',
      'getDocument',
      (p) => ({ name: p.name('c/d0'), mask: { fieldPaths: ['x'] } }),
      one('c/d0', { x: integer(5) }),
    ],
    [
      'getDocument does not find what is not there',
      'getDocument',
      (p) => ({ name: p.name('c/none') }),
      status.NOT_FOUND,
    ],
    ['getDocument rejects a collection', 'getDocument', (p) => ({ name: p.name('c') }), invalid],
    [
      'createDocument makes one',
      'createDocument',
      (p) => ({ parent: ROOT, collectionId: p.w, documentId: 'new', document: numbered }),
      one('w/new', numbered.fields),
    ],
    [
      'createDocument rejects a name in the document',
      'createDocument',
      (p) => ({ parent: ROOT, collectionId: p.w, document: { name: p.name('w/a') } }),
      invalid,
    ],
    [
      'createDocument rejects no collection',
      'createDocument',
      () => ({ parent: ROOT, documentId: 'a', document: {} }),
      invalid,
    ],
    [
      'createDocument makes none where there is one',
      'createDocument',
      (p) => ({ parent: ROOT, collectionId: p.c, documentId: 'd0' }),
      status.ALREADY_EXISTS,
    ],
    [
      'updateDocument makes what is not there',
      'updateDocument',
      (p) => ({ document: { name: p.name('w/up'), ...numbered } }),
      one('w/up', numbered.fields),
    ],
    [
      'updateDocument changes what a mask names, and shows what another one does',
      'updateDocument',
      (p) => ({
        document: { name: p.name('w/up'), fields: { a: integer(9) } },
        ...{ updateMask: { fieldPaths: ['a'] }, mask: { fieldPaths: ['a'] } },
      }),
      one('w/up', { a: integer(9) }),
    ],
    [
      'updateDocument keeps to its precondition',
      'updateDocument',
      (p) => ({ document: { name: p.name('w/none') }, currentDocument: { exists: true } }),
      status.NOT_FOUND,
    ],
    ['deleteDocument is done where nothing is', 'deleteDocument', (p) => ({ name: p.name('w/none') }), {}],
    [
      'deleteDocument keeps to its precondition',
      'deleteDocument',
      (p) => ({ name: p.name('c/d0'), currentDocument: { exists: false } }),
      status.ALREADY_EXISTS,
    ],
  ] satisfies [string, string, Make, unknown][]
).map(([title, method, request, expected]) => ({ title, method, request, expected }));

const list = (p: Place, more: object = {}) => ({ parent: ROOT, collectionId: p.c, mask: {}, ...more });
const lists: readonly Call[] = (
  [
    [
      'are sorted as they ask',
      (p) => list(p, { orderBy: 'x desc, y', pageSize: 2 }),
      { documents: ['c/d0', 'c/d1'], nextPageToken: 'token' },
    ],
    [
      'have every document with a page size of 0',
      (p) => list(p, { pageSize: 0 }),
      { documents: ['c/d0', 'c/d1', 'c/d2', 'c/d3', 'c/d4'] },
    ],
    [
      'are of every collection without a name of one',
      (p) => ({ parent: p.name('c/d1'), mask: {} }),
      { documents: ['c/d1/s/b', 'c/d1/t/b'] },
    ],
    ['have no order with missing documents', (p) => list(p, { orderBy: 'x', showMissing: true }), invalid],
    ['need a collection for missing documents', (p) => ({ parent: p.name('c/d1'), showMissing: true }), invalid],
    ['reject an order that is none', (p) => list(p, { orderBy: 'x up' }), invalid],
    ['reject a negative page size', (p) => list(p, { pageSize: -1 }), invalid],
    ['reject a page token of their own making', (p) => list(p, { pageToken: 'junk' }), invalid],
    ['reject a transaction that is none', (p) => list(p, { transaction: Buffer.from('x') }), invalid],
    ['reject a collection as a parent', (p) => ({ parent: p.name('c'), collectionId: 's' }), invalid],
  ] satisfies [string, Make, unknown][]
).map(([title, request, expected]) => ({
  title: `lists of documents ${title}`,
  method: 'listDocuments',
  request,
  expected,
}));

const others: readonly Call[] = (
  [
    [
      'listCollectionIds rejects a negative page size',
      'listCollectionIds',
      () => ({ parent: ROOT, pageSize: -1 }),
      invalid,
    ],
    ['listCollectionIds rejects a collection', 'listCollectionIds', (p) => ({ parent: p.name('c') }), invalid],
    [
      'batchGetDocuments gets a document once',
      'batchGetDocuments',
      (p) => ({ database: DATABASE, documents: [p.name('c/d0'), p.name('c/d0')], mask: {} }),
      'c/d0',
    ],
    [
      'a transaction that begins with a read is named first',
      'batchGetDocuments',
      (p) => ({ database: DATABASE, documents: [p.name('c/d0')], mask: {}, newTransaction: { readOnly: {} } }),
      [{ transaction: 'bytes' }, 'c/d0'],
    ],
    [
      'a retry of an unknown transaction is rejected',
      'beginTransaction',
      () => ({ database: DATABASE, options: { readWrite: { retryTransaction: Buffer.from('x') } } }),
      invalid,
    ],
    [
      'a transaction in the future is rejected',
      'beginTransaction',
      () => ({ database: DATABASE, options: { readOnly: { readTime: future.updateTime } } }),
      invalid,
    ],
    ['a rollback of nothing is rejected', 'rollback', () => ({ database: DATABASE }), invalid],
    ['a call without a database is rejected', 'beginTransaction', () => ({}), invalid],
  ] satisfies [string, string, Make, unknown][]
).map(([title, method, request, expected]) => ({ title, method, request, expected }));

/** Writes, single documents, lists and transactions. */
export const writeCalls: readonly Call[] = [...commits, ...batches, ...documents, ...lists, ...others];
