import { expect } from 'chai';
import { Firestore, Filter, type Query } from 'firebase-admin/firestore';
import { missingIndexes, shapesOf, withIndexes, type IndexConfig, type StructuredQuery } from './query-indexes.ts';

const db = new Firestore({ projectId: 'demo-test' });
const things = db.collection('orgs/o/things');
const none: IndexConfig = { indexes: [], fieldOverrides: [] };

/** As the SDK sends it. */
const shapesOfQuery = (query: Query) =>
  shapesOf((query as unknown as { toProto: () => { structuredQuery: StructuredQuery } }).toProto().structuredQuery);
/** `things: a ASCENDING, b DESCENDING`; groups with a star. */
const missing = (query: Query, config = none) =>
  shapesOfQuery(query)
    .flatMap((shape) => missingIndexes(shape, config))
    .map(
      ({ collection, scope, fields }) =>
        `${collection}${scope === 'COLLECTION' ? '' : '*'}: ${fields.map(({ field, mode }) => `${field} ${mode}`).join(', ')}`,
    );

describe('missingIndexes', () => {
  const automatic: [string, Query][] = [
    ['everything', things],
    ['one equality', things.where('a', '==', 1)],
    ['equalities, by merging', things.where('a', '==', 1).where('b', 'in', [1, 2])],
    ['a range', things.where('a', '>', 1).where('a', '<', 5)],
    ['a range in its order, either way', things.where('a', '>', 1).orderBy('a', 'desc')],
    ['an order with the name that is implied', things.orderBy('a', 'desc').orderBy('__name__', 'desc')],
    ['an equality in order of names', things.where('a', '==', 1).orderBy('__name__', 'desc')],
    ['an equality sorted by itself', things.where('a', '==', 1).orderBy('a')],
    ['an array', things.where('tags', 'array-contains', 'x')],
    ['a group in order of names', db.collectionGroup('things').orderBy('__name__')],
    ['a page after a cursor', things.orderBy('a').orderBy('__name__').startAfter(1, 'x').limit(3)],
  ];
  for (const [title, query] of automatic) {
    it(`needs nothing for ${title}`, () => {
      expect(missing(query)).to.deep.equal([]);
    });
  }

  const needing: [string, Query, string[]][] = [
    [
      'an equality and an order',
      things.where('b', '==', 1).orderBy('a', 'desc'),
      ['things: b ASCENDING, a DESCENDING'],
    ],
    ['an equality and a range', things.where('b', '==', 1).where('a', '>', 1), ['things: b ASCENDING, a ASCENDING']],
    ['two orders', things.orderBy('b').orderBy('a', 'desc'), ['things: b ASCENDING, a DESCENDING']],
    [
      'names in the other direction',
      things.orderBy('a', 'desc').orderBy('__name__', 'asc'),
      ['things: a DESCENDING, __name__ ASCENDING'],
    ],
    [
      'an array and an equality',
      things.where('tags', 'array-contains', 'x').where('a', '==', 1),
      ['things: a ASCENDING, tags CONTAINS'],
    ],
    ['a group by a field', db.collectionGroup('things').where('a', '==', 1), ['things*: a ASCENDING']],
    [
      'a group by two, for each',
      db.collectionGroup('things').where('a', '==', 1).where('b', '==', 1),
      ['things*: a ASCENDING', 'things*: b ASCENDING'],
    ],
    [
      'each branch of an OR',
      things.where(Filter.or(Filter.where('a', '==', 1), Filter.where('b', '==', 1))).orderBy('c'),
      ['things: a ASCENDING, c ASCENDING', 'things: b ASCENDING, c ASCENDING'],
    ],
  ];
  for (const [title, query, indexes] of needing) {
    it(`finds what ${title} needs, and nothing once it is there`, () => {
      expect(missing(query)).to.deep.equal(indexes);
      expect(missing(query, withIndexes([], shapesOfQuery(query)))).to.deep.equal([]);
    });
  }

  it('does not take one order for another', () => {
    const config = withIndexes([], shapesOfQuery(things.where('b', '==', 1).orderBy('a', 'desc')));
    expect(missing(things.where('b', '==', 1).orderBy('a'), config)).to.deep.equal([
      'things: b ASCENDING, a ASCENDING',
    ]);
    expect(missing(db.collectionGroup('things').where('b', '==', 1).orderBy('a', 'desc'), config)).to.have.length(1);
    expect(missing(db.collection('other').where('b', '==', 1).orderBy('a', 'desc'), config)).to.have.length(1);
  });

  it('merges indexes that share their order', () => {
    const config = withIndexes(
      [],
      [
        ...shapesOfQuery(things.where('a', '==', 1).orderBy('c')),
        ...shapesOfQuery(things.where('b', '==', 1).orderBy('c')),
      ],
    );
    expect(missing(things.where('a', '==', 1).where('b', '==', 2).orderBy('c'), config)).to.deep.equal([]);
    expect(missing(things.where('a', '==', 1).where('d', '==', 2).orderBy('c'), config)).to.have.length(1);
  });

  it('knows that an exempted field, and what is in it, has no index', () => {
    const config: IndexConfig = {
      ...none,
      fieldOverrides: [{ collectionGroup: 'things', fieldPath: 'data', indexes: [] }],
    };
    expect(missing(things.where('data', '==', 1), config)).to.deep.equal(['things: data ASCENDING']);
    expect(missing(things.where('data.x', '==', 1), config)).to.deep.equal(['things: data.x ASCENDING']);
    expect(missing(things.where('database', '==', 1), config)).to.deep.equal([]);
  });
});

describe('withIndexes', () => {
  it('keeps the automatic indexes of a field that gets one for a group', () => {
    const made = withIndexes([], shapesOfQuery(db.collectionGroup('things').where('a', '==', 1)));
    expect(made.fieldOverrides).to.deep.equal([
      {
        collectionGroup: 'things',
        fieldPath: 'a',
        indexes: [
          { queryScope: 'COLLECTION', order: 'ASCENDING' },
          { queryScope: 'COLLECTION', order: 'DESCENDING' },
          { queryScope: 'COLLECTION', arrayConfig: 'CONTAINS' },
          { queryScope: 'COLLECTION_GROUP', order: 'ASCENDING' },
        ],
      },
    ]);
    expect(missing(things.orderBy('a', 'desc'), made)).to.deep.equal([]);
  });

  it('keeps what is exempted, and makes each index once', () => {
    const ttl = { collectionGroup: 'things', fieldPath: 'expireAt', ttl: true, indexes: [] };
    const shapes = shapesOfQuery(things.where('b', '==', 1).orderBy('a'));
    const made = withIndexes([ttl], [...shapes, ...shapes]);
    expect(made.fieldOverrides).to.deep.equal([ttl]);
    expect(made.indexes).to.deep.equal([
      {
        collectionGroup: 'things',
        queryScope: 'COLLECTION',
        fields: [
          { fieldPath: 'b', order: 'ASCENDING' },
          { fieldPath: 'a', order: 'ASCENDING' },
        ],
      },
    ]);
  });
});
