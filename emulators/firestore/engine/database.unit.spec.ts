import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { Database, type Committed } from './database.ts';
import { Failure } from './failure.ts';
import { collectionIds, documentPaths } from './lists.ts';
import type { Fields, StructuredQuery, WriteMessage } from './messages.ts';
import { prepareQuery } from './query.ts';
import { Snapshot } from './snapshot.ts';
import { timestamp } from './time.ts';

const name = 'projects/p/databases/d';
const integer = (value: number) => ({ integerValue: String(value) });
const set = (path: string, fields: Fields): WriteMessage => ({ update: { name: `${name}/documents/${path}`, fields } });
const remove = (path: string): WriteMessage => ({ delete: `${name}/documents/${path}` });
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error instanceof Failure ? error.code : error;
  }
  return undefined;
};
const idsOf = (query: StructuredQuery, documents: Database | Snapshot, parent = '') =>
  prepareQuery(query, parent, name)
    .run(documents)
    .map(({ path }) => path);

describe('a commit', () => {
  it('does all or nothing', () => {
    const database = new Database(name);
    const create = { ...set('c/a', {}), currentDocument: { exists: false } };
    database.commit([create]);
    expect(codeOf(() => database.commit([set('c/b', {}), create]))).to.equal(status.ALREADY_EXISTS);
    expect(database.get('c/b')).to.equal(undefined);
  });

  it('gives each version a time of its own, and none to what changes nothing', () => {
    const database = new Database(name);
    const times = [1, 2, 2, 3].map((n) => database.commit([set('c/a', { n: integer(n) })]).results[0]?.updatedAt ?? 0);
    expect(new Set(times).size).to.equal(3);
    expect(times[1]).to.equal(times[2]);
  });

  it('rejects another version than the one that was seen', () => {
    const database = new Database(name);
    database.commit([set('c/a', {})]);
    const stale = { ...set('c/a', { n: integer(1) }), currentDocument: { updateTime: { seconds: '1' } } };
    expect(codeOf(() => database.commit([stale]))).to.equal(status.FAILED_PRECONDITION);
  });

  it('compares the version that was seen with the one before the commit', () => {
    const database = new Database(name);
    const [first] = database.commit([set('c/a', {})]).results;
    const currentDocument = { updateTime: timestamp(first?.updatedAt ?? 0) };
    const writes = [1, 2].map((n) => ({ ...set('c/a', { n: integer(n) }), currentDocument }));
    database.commit(writes);
    expect(database.get('c/a')?.fields).to.deep.equal({ n: integer(2) });
    expect(codeOf(() => database.commit(writes))).to.equal(status.FAILED_PRECONDITION);
  });

  it('rejects a write that demands a document after deleting it', () => {
    const database = new Database(name);
    const again = { ...remove('c/a'), currentDocument: { exists: true } };
    expect(codeOf(() => database.commit([remove('c/a'), again]))).to.equal(status.INVALID_ARGUMENT);
  });

  it('replaces only what a mask names', () => {
    const database = new Database(name);
    database.commit([set('c/a', { n: integer(1), m: { mapValue: { fields: { x: integer(1), y: integer(2) } } } })]);
    const fields = { m: { mapValue: { fields: { x: integer(9) } } } };
    database.commit([{ ...set('c/a', fields), updateMask: { fieldPaths: ['m.x', 'm.`y`', 'none.z'] } }]);
    expect(database.get('c/a')?.fields).to.deep.equal({
      n: integer(1),
      m: { mapValue: { fields: { x: integer(9) } } },
    });
  });

  it('adds up to the ends of 64 bits', () => {
    const database = new Database(name);
    const increment = { fieldPath: 'n', increment: { integerValue: '9223372036854775807' } };
    for (let i = 0; i < 2; i++) database.commit([{ ...set('c/a', {}), updateTransforms: [increment], updateMask: {} }]);
    expect(database.get('c/a')?.fields).to.deep.equal({ n: { integerValue: '9223372036854775807' } });
  });

  it('rejects what Firestore has no room for', () => {
    const database = new Database(name);
    const half = { stringValue: 'x'.repeat(600_000) };
    for (const [path, fields] of [
      ['c/a', { a: half, b: half }],
      ['c/a', { __a__: integer(1) }],
      ['c/a', { a: { arrayValue: { values: [{ arrayValue: {} }] } } }],
      ['c/__a__', {}],
      [`c/${'x'.repeat(1501)}`, {}],
    ] as const) {
      expect(codeOf(() => database.commit([set(path, fields)]))).to.equal(status.INVALID_ARGUMENT);
    }
  });

  it('reports each document once, with what it was', () => {
    const database = new Database(name);
    const received: Committed['changes'][number][] = [];
    database.onCommit(({ changes }) => received.push(...changes));
    database.commit([set('c/a', { n: integer(1) }), set('c/a', { n: integer(2) }), set('c/b', {}), remove('c/b')]);
    database.commit([set('c/a', { n: integer(2) })]);
    expect(received.map(({ path, before, after }) => [path, before?.fields, after?.fields])).to.deep.equal([
      ['c/a', undefined, { n: integer(2) }],
    ]);
  });
});

describe('a query', () => {
  const database = new Database(name);
  database.commit([
    set('c/a', { n: integer(1) }),
    set('c/b', { n: { nullValue: 'NULL_VALUE' } }),
    set('c/c', {}),
    set('c/d', { n: { stringValue: '1' } }),
    set('c/a/c/e', { n: integer(3) }),
    set('nan/a', { n: { doubleValue: NaN } }),
  ]);
  const where = (op: string) => ({ fieldFilter: { field: { fieldPath: 'n' }, op, value: integer(1) } });
  const orderBy = [{ field: { fieldPath: 'n' } }];
  const from = [{ collectionId: 'c' }];

  it('leaves out documents without the field it sorts by', () => {
    expect(idsOf({ from, orderBy }, database)).to.deep.equal(['c/b', 'c/a', 'c/d']);
  });

  it('compares within one kind, and takes nothing for different from null', () => {
    expect(idsOf({ from, where: where('GREATER_THAN_OR_EQUAL') }, database)).to.deep.equal(['c/a']);
    expect(idsOf({ from, where: where('NOT_EQUAL') }, database)).to.deep.equal(['c/d']);
  });

  it('sorts NaN before every number, and finds it below none', () => {
    const nan = [{ collectionId: 'nan' }];
    expect(idsOf({ from: nan, orderBy }, database)).to.deep.equal(['nan/a']);
    expect(idsOf({ from: nan, where: where('NOT_EQUAL') }, database)).to.deep.equal(['nan/a']);
    expect(idsOf({ from: nan, where: where('LESS_THAN') }, database)).to.deep.equal([]);
  });

  it('sees a collection group everywhere, or below a document', () => {
    const group = { from: [{ collectionId: 'c', allDescendants: true }], orderBy };
    expect(idsOf(group, database)).to.deep.equal(['c/b', 'c/a', 'c/a/c/e', 'c/d']);
    expect(idsOf(group, database, 'c/a')).to.deep.equal(['c/a/c/e']);
  });

  it('is rejected if it lists too many values, or none', () => {
    const isIn = (op: string, count: number) => {
      const values = Array.from({ length: count }, (_, i) => integer(i));
      return { fieldFilter: { field: { fieldPath: 'n' }, op, value: { arrayValue: { values } } } };
    };
    const both = (count: number) => ({
      compositeFilter: { op: 'AND', filters: [isIn('IN', count), isIn('ARRAY_CONTAINS_ANY', count)] },
    });
    for (const [filter, code] of [
      [isIn('IN', 30), undefined],
      [isIn('IN', 31), status.INVALID_ARGUMENT],
      [isIn('IN', 0), status.INVALID_ARGUMENT],
      [isIn('NOT_IN', 10), undefined],
      [isIn('NOT_IN', 11), status.INVALID_ARGUMENT],
      [both(5), undefined],
      [both(6), status.INVALID_ARGUMENT],
    ] as const) {
      expect(codeOf(() => idsOf({ from, where: filter }, database))).to.equal(code);
    }
  });

  it('begins and ends at cursors', () => {
    const startAt = { values: [integer(1)], before: true };
    expect(idsOf({ from, orderBy, startAt }, database)).to.deep.equal(['c/a', 'c/d']);
    expect(idsOf({ from, orderBy, endAt: startAt }, database)).to.deep.equal(['c/b']);
  });
});

describe('a snapshot', () => {
  it('is what was, also of collections and groups', () => {
    const database = new Database(name);
    database.commit([set('c/a', { n: integer(1) }), set('c/a/s/x', {})]);
    const snapshot = new Snapshot(database);
    database.commit([set('c/a', { n: integer(2) }), set('c/b', {}), remove('c/a/s/x')]);
    expect(snapshot.get('c/a')?.fields).to.deep.equal({ n: integer(1) });
    expect(idsOf({ from: [{ collectionId: 'c' }] }, snapshot)).to.deep.equal(['c/a']);
    expect(idsOf({ from: [{ collectionId: 's', allDescendants: true }] }, snapshot)).to.deep.equal(['c/a/s/x']);
    expect(idsOf({ from: [{ collectionId: 'c' }] }, database)).to.deep.equal(['c/a', 'c/b']);
  });
});

describe('lists', () => {
  const database = new Database(name);
  database.commit([set('c/b', {}), set('c/gone/s/x', {}), set('c/gone/t/y', {})]);

  it('have missing documents that something is below', () => {
    expect(documentPaths(database, 'c')).to.deep.equal(['c/b', 'c/gone']);
  });

  it('have the collections of a document, and of the root', () => {
    expect(collectionIds(database, 'c/gone')).to.deep.equal(['s', 't']);
    expect(collectionIds(database, '')).to.deep.equal(['c']);
  });
});
