import { status } from '@grpc/grpc-js';
import type { Call } from './calls.ts';

const invalid = status.INVALID_ARGUMENT;
const MIN_ID = '__id-9223372036854775808__';
const integer = (value: number) => ({ integerValue: String(value) });
const field = (fieldPath: string) => ({ field: { fieldPath } });
const filter = (fieldPath: string, op: string, value: object) => ({
  where: { fieldFilter: { ...field(fieldPath), op, value } },
});
const order = (fieldPath: string, direction = 'ASCENDING') => ({ orderBy: [{ ...field(fieldPath), direction }] });
const sum = (fieldPath: string, alias = fieldPath) => ({ alias, sum: field(fieldPath) });
const limit = (value: number) => ({ limit: { value } });
const sums = (values: Record<string, number>) => ({
  result: {
    aggregateFields: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, integer(value)])),
  },
});
const array = (...values: object[]) => ({ arrayValue: { values } });
/** Documents in the order in which a query returns them. */
const found = (...paths: string[]) => {
  const responses = paths.map((document, i) => (i === paths.length - 1 ? { document, done: true } : document));
  return responses.length === 1 ? responses[0] : responses;
};
const from = [{ allDescendants: true }];
const NOW_SECONDS = Math.floor(Date.now() / 1000);

const aggregations: readonly Call[] = [
  ['takes the smallest of what it sums up, where nothing else is ordered', [sum('x')], limit(2), sums({ x: 3 })],
  ['takes the same for any order of the sums', [sum('y'), sum('x')], limit(2), sums({ x: 3, y: 7 })],
  ['leaves out the smallest of what it sums up', [sum('x')], { offset: 3 }, sums({ x: 9 })],
  [
    'sorts what a filter finds by what it sums up',
    [sum('x')],
    { ...filter('y', 'IN', array(integer(0), integer(1))), ...limit(1) },
    sums({ x: 4 }),
  ],
  ['takes the order that is given first', [sum('x')], { ...order('y', 'DESCENDING'), ...limit(2) }, sums({ x: 3 })],
  ['counts up to a number', [{ alias: 'n', count: { upTo: { value: '2' } } }], {}, sums({ n: 2 })],
  ['counts nothing with an empty limit', [{ alias: 'n', count: {} }], { limit: {} }, sums({ n: 0 })],
  ['gives numbers to what has no alias', [{ alias: 'n', count: {} }, sum('y', '')], {}, sums({ n: 5, field_1: 10 })],
  ['rejects no aggregations', [], {}, invalid],
  ['rejects one alias twice', [sum('x', 'a'), sum('y', 'a')], {}, invalid],
  ['rejects a reserved alias', [sum('x', '__a__')], {}, invalid],
  ['rejects an aggregation that is none', [{ alias: 'a' }], {}, invalid],
  ['rejects a sum of nothing', [{ alias: 'a', sum: {} }], {}, invalid],
  ['rejects a sum of names', [sum('__name__')], {}, invalid],
  ['rejects to count up to less than nothing', [{ count: { upTo: { value: '-1' } } }], {}, invalid],
  ['rejects a sum of what is sorted by name', [sum('x')], { ...order('__name__'), ...limit(1) }, invalid],
  ['rejects a cursor on what was not ordered', [sum('x')], { startAt: { values: [integer(3)] } }, invalid],
].map(([title, list, more, expected]) => ({
  title: `an aggregation ${title as string}`,
  method: 'runAggregationQuery',
  request: (place) => place.aggregate(list as object[], more as object),
  expected,
}));

const range = (place: { ref(path: string): object }, start: string, end: string) => ({
  where: {
    compositeFilter: {
      op: 'AND',
      filters: [
        filter('__name__', 'GREATER_THAN_OR_EQUAL', place.ref(start)).where,
        filter('__name__', 'LESS_THAN', place.ref(end)).where,
      ],
    },
  },
});

const kindless: readonly Call[] = [
  {
    title: 'a query without a collection finds what is below a document',
    method: 'runQuery',
    request: (place) => place.kindless('c/d1'),
    expected: found('c/d1/s/b', 'c/d1/t/b'),
  },
  {
    title: 'a query without a collection finds what is below a missing document',
    method: 'runQuery',
    request: (place) => place.kindless('c/ghost'),
    expected: found('c/ghost/s/b'),
  },
  {
    title: 'a query without a collection finds a collection by the least and the next name',
    method: 'runQuery',
    request: (place) => place.kindless('', range(place, `c/${MIN_ID}`, `c\0/${MIN_ID}`)),
    expected: found('c/d0', 'c/d1', 'c/d1/s/b', 'c/d1/t/b', 'c/d2', 'c/d3', 'c/d4', 'c/ghost/s/b'),
  },
  {
    title: 'a query without a collection goes on after a document',
    method: 'runQuery',
    request: (place) =>
      place.kindless('', {
        ...range(place, `c/${MIN_ID}`, `c\0/${MIN_ID}`),
        ...{ ...order('__name__'), startAt: { values: [place.ref('c/d1')] }, ...limit(2) },
      }),
    expected: found('c/d1/s/b', 'c/d1/t/b'),
  },
  {
    title: 'a query without a collection can be counted',
    method: 'runAggregationQuery',
    request: (place) => ({
      parent: place.name('c/d1'),
      structuredAggregationQuery: { structuredQuery: { from }, aggregations: [{ alias: 'n', count: {} }] },
    }),
    expected: sums({ n: 2 }),
  },
  ...(
    [
      ['has no filter on a field', filter('x', 'EQUAL', integer(1))],
      ['has no order of a field', order('x')],
      ['has no descending order', order('__name__', 'DESCENDING')],
    ] as const
  ).map(
    ([title, more]) =>
      ({
        title: `a query without a collection ${title}`,
        method: 'runQuery',
        request: (place) => place.kindless('', more),
        expected: invalid,
      }) satisfies Call,
  ),
];

const nan = { doubleValue: NaN };
const nothing = { nullValue: 'NULL_VALUE' };
const queries: readonly Call[] = (
  [
    ['marks its last response', limit(2), found('c/d0', 'c/d1')],
    ['finds nothing with an empty limit', { limit: {} }, { done: true }],
    ['finds no number above NaN', filter('x', 'GREATER_THAN', nan), { done: true }],
    ['finds nothing equal to null', filter('x', 'EQUAL', nothing), { done: true }],
    ['finds nothing different from null', filter('x', 'NOT_EQUAL', nothing), { done: true }],
    ['finds nothing that is in a list of NaN', filter('x', 'IN', array(nan)), { done: true }],
    ['rejects a negative offset', { offset: -1 }, invalid],
    ['rejects two collections', { from: [{ collectionId: 'a' }, { collectionId: 'b' }] }, invalid],
    ['rejects a reserved collection', { from: [{ collectionId: '__a__' }] }, invalid],
    ['rejects a path as a collection', { from: [{ collectionId: 'a/b/c' }] }, invalid],
    ['rejects a filter without a value', { where: { fieldFilter: { ...field('x'), op: 'EQUAL' } } }, invalid],
    ['rejects a filter with an empty value', filter('x', 'EQUAL', {}), invalid],
    ['rejects a filter without an operator', { where: { fieldFilter: { ...field('x'), value: integer(1) } } }, invalid],
    ['rejects an empty filter', { where: {} }, invalid],
    ['rejects OR of nothing', { where: { compositeFilter: { op: 'OR', filters: [] } } }, invalid],
    ['rejects a combination without an operator', { where: { compositeFilter: { filters: [] } } }, invalid],
    ['rejects a reserved field', filter('__a__', 'EQUAL', integer(1)), invalid],
    ['rejects a field that wants quotes', filter('a-b', 'EQUAL', integer(1)), invalid],
    ['rejects a name that is not one', filter('__name__', 'EQUAL', integer(1)), invalid],
    ['rejects null as a name', { where: { unaryFilter: { ...field('__name__'), op: 'IS_NULL' } } }, invalid],
    ['rejects a reference to nothing', filter('x', 'EQUAL', { referenceValue: 'x' }), invalid],
    [
      'rejects more cursor values than orders',
      { ...order('x'), startAt: { values: [integer(1), integer(1)] } },
      invalid,
    ],
    ['rejects a cursor of names without one', { ...order('__name__'), startAt: { values: [integer(1)] } }, invalid],
    ['rejects IN of what is not a list', filter('x', 'IN', integer(1)), invalid],
  ] as const
).map(([title, more, expected]) => ({
  title: `a query ${title}`,
  method: 'runQuery',
  request: (place) => place.query(more),
  expected,
}));

const past: readonly Call[] = [
  {
    title: 'a read of the past sees what was there',
    method: 'batchGetDocuments',
    request: (place) => ({
      ...{ database: place.name('').replace(/\/documents\/$/, ''), documents: [place.name('c/d0')] },
      readTime: { seconds: String(NOW_SECONDS - 60) },
    }),
    expected: { missing: 'c/d0' },
  },
  {
    title: 'a list of collections of the past is empty',
    method: 'listCollectionIds',
    request: (place) => ({ parent: place.name('c/d1'), readTime: { seconds: String(NOW_SECONDS - 60) } }),
    expected: {},
  },
  ...(
    [
      ['the future', { seconds: String(NOW_SECONDS + 3600) }],
      ['a moment that is too precise', { seconds: String(NOW_SECONDS - 60), nanos: 1 }],
      ['a moment before 1970', { seconds: '-1' }],
    ] as const
  ).map(
    ([title, readTime]) =>
      ({
        title: `a read of ${title} is rejected`,
        method: 'runQuery',
        request: (place) => ({ ...place.query(), readTime }),
        expected: invalid,
      }) satisfies Call,
  ),
];

/** Queries, aggregations, and reads of the past. */
export const queryCalls: readonly Call[] = [...aggregations, ...kindless, ...queries, ...past];
