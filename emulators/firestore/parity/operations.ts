import { GeoPoint, Timestamp } from 'firebase-admin/firestore';
import fc from 'fast-check';

/** A path of the small world that both databases have: `c` and `s` are collections, named anew for each program. */
export type DocumentPath = (typeof documentPaths)[number];

/** Few documents, so that operations meet each other; `ghost` itself is never written, only what is below it. */
export const documentPaths = [
  ...(['c/a', 'c/b', 'c/Z', 'c/é', 'c/10', 'c/9', 'c/__id7__', 'c/__id-10__'] as const),
  ...(['c/a/s/x', 'c/b/s/x', 'c/ghost/s/y'] as const),
] as const;

/** Something that a database has in its own form: a reference, or what the server puts in place of a value. */
export class Special {
  constructor(
    readonly kind: 'reference' | 'delete' | 'serverTimestamp' | 'increment' | 'arrayUnion' | 'arrayRemove' | 'vector',
    readonly argument?: unknown,
  ) {}
  toString(): string {
    return `${this.kind}(${fc.stringify(this.argument)})`;
  }
}

/** Fields of a document. Values are JSON, values of the SDK, and `Special`. */
export type Fields = Record<string, unknown>;

/** One write of a batch, a transaction or a bulk writer. */
export interface Write {
  readonly kind: 'set' | 'merge' | 'mergeFields' | 'create' | 'update' | 'delete';
  readonly path: DocumentPath;
  readonly data: Fields;
  /** For `update` and `delete`: what must be true of the document. */
  readonly when: 'anything' | 'exists' | 'asSeen' | 'asLongAgo';
}

/** A query as data; the SDK rejects some of them, for both databases alike. */
export interface Query {
  readonly from: 'c' | 'c/a/s' | 'c/ghost/s' | 'group';
  readonly where: readonly Filter[];
  readonly any: readonly Filter[];
  readonly orders: readonly (readonly [field: string, direction: 'asc' | 'desc'])[];
  readonly start: Cursor | null;
  readonly end: Cursor | null;
  readonly limit: readonly ['first' | 'last', number] | null;
  readonly offset: number;
  readonly select: readonly string[] | null;
}

/** A query without a collection, which the SDK makes only inside of `recursiveDelete`. */
export interface KindlessQuery {
  readonly deep: boolean;
  readonly from: string;
  readonly to: string;
  readonly after: DocumentPath | null;
  readonly limit: number;
  readonly offset: number;
  /** To be summed up; null runs the query. */
  readonly sum: string | null;
}

type Filter = readonly [field: string, op: FirebaseFirestore.WhereFilterOp, value: unknown];

interface Cursor {
  readonly inclusive: boolean;
  readonly at: { readonly values: readonly unknown[] } | { readonly path: DocumentPath };
}

/** One step of a program. */
export type Operation =
  | { readonly kind: 'batch' | 'bulk'; readonly writes: readonly Write[] }
  | {
      readonly kind: 'transaction';
      readonly reads: readonly DocumentPath[];
      readonly query: Query | null;
      readonly writes: readonly Write[];
      readonly end: 'commit' | 'throw' | 'readOnly';
    }
  | { readonly kind: 'get'; readonly paths: readonly DocumentPath[]; readonly mask: readonly string[] | null }
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'aggregate'; readonly query: Query; readonly fields: readonly string[] }
  /** What there was at one of the moments that were seen. */
  | { readonly kind: 'past'; readonly moment: number; readonly query: Query }
  | { readonly kind: 'kindless'; readonly query: KindlessQuery }
  | { readonly kind: 'recursiveDelete'; readonly path: 'c' | 'c/a/s' | 'c/a' | 'c/ghost' }
  | { readonly kind: 'listDocuments'; readonly collection: 'c' | 'c/a/s' | 'c/ghost/s' }
  | { readonly kind: 'listCollections'; readonly path: DocumentPath | 'c/ghost' };

const documentPath = fc.constantFrom(...documentPaths);
const fieldName = fc.constantFrom('n', 'n', 'n', 's', 'list', 'm', 'odd name');
const fieldPath = fc.constantFrom('n', 'n', 's', 'list', 'm', 'm.x', 'm.y.z', '`odd name`');

const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -2, max: 3 }) },
  fc.constantFrom(0.5, -0.5, 1.5, -0, NaN, Infinity, -Infinity, 1e300, 2 ** 53, -(2 ** 53)),
);
const text = fc.constantFrom('', 'a', 'b', 'B', 'ab', 'é', '\uffff', '😀');
const scalar = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 3, arbitrary: text },
  fc.constantFrom(null, true, false),
  fc.constantFrom(Buffer.from([]), Buffer.from([0]), Buffer.from([255, 1])),
  fc.constantFrom(new Timestamp(0, 0), new Timestamp(1, 500_000_000), new Timestamp(-5, 1_000)),
  fc.constantFrom(new GeoPoint(0, 0), new GeoPoint(1, -1), new GeoPoint(-1, 5)),
  fc.constantFrom('c/a', 'c/b', 'c/a/s/x').map((path) => new Special('reference', path)),
);
const map = fc.dictionary(fc.constantFrom('x', 'y', 'z'), scalar, { maxKeys: 3 });
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.array(fc.oneof({ weight: 4, arbitrary: scalar }, map), { maxLength: 3 }),
  map,
  fc.record({ x: scalar, y: map }),
  fc.constantFrom([1, 2], [1, 3], [2]).map((numbers) => new Special('vector', numbers)),
);
const transform = fc.oneof(
  fc.constant(new Special('serverTimestamp')),
  number.map((by) => new Special('increment', by)),
  fc
    .tuple(
      fc.constantFrom('arrayUnion', 'arrayRemove'),
      fc.array(fc.oneof(scalar, map), { minLength: 1, maxLength: 2 }),
    )
    .map(([kind, elements]) => new Special(kind, elements)),
);
const stored = fc.oneof({ weight: 5, arbitrary: value }, transform);
const fields = fc.dictionary(fieldName, stored, { maxKeys: 4 });
const removal = fc.constant(new Special('delete'));
const updates = fc.dictionary(fieldPath, fc.oneof({ weight: 5, arbitrary: stored }, removal), {
  minKeys: 1,
  maxKeys: 3,
});

const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('set', 'create'),
      path: documentPath,
      data: fields,
      when: fc.constant('anything'),
    }),
  },
  fc.record({
    kind: fc.constantFrom('merge', 'mergeFields'),
    path: documentPath,
    data: fields,
    when: fc.constant('anything'),
  }),
  fc.record({
    kind: fc.constant('update'),
    path: documentPath,
    data: updates,
    when: fc.constantFrom('exists', 'exists', 'asSeen', 'asLongAgo'),
  }),
  fc.record({
    kind: fc.constant('delete'),
    path: documentPath,
    data: fc.constant({}),
    when: fc.constantFrom('anything', 'anything', 'exists', 'asSeen', 'asLongAgo'),
  }),
);

/** Matches something: most numbers are among the few that are stored. */
const likely = fc.tuple(fc.constant('n'), fc.constantFrom('==', '<', '<=', '>', '>=', '!='), number);
const filter: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 5, arbitrary: likely },
  {
    weight: 4,
    arbitrary: fc.tuple(fieldPath, fc.constantFrom('==', '==', '!=', '<', '<=', '>', '>=', 'array-contains'), value),
  },
  fc.tuple(
    fieldPath,
    fc.constantFrom('in', 'not-in', 'array-contains-any'),
    fc.array(scalar, { minLength: 1, maxLength: 3 }),
  ),
  fc.tuple(
    fc.constant('__name__'),
    fc.constantFrom('==', '<', '>=', '!='),
    documentPath.map((path) => new Special('reference', path)),
  ),
);
const cursor: fc.Arbitrary<Cursor> = fc.record({
  inclusive: fc.boolean(),
  at: fc.oneof(
    fc.record({ values: fc.array(value, { minLength: 1, maxLength: 2 }) }),
    fc.record({ path: documentPath }),
  ),
});
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2 });
const query: fc.Arbitrary<Query> = fc.record({
  from: fc.constantFrom('c', 'c', 'c', 'c/a/s', 'c/ghost/s', 'group'),
  where: fc.array(filter, { maxLength: 2 }),
  any: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(filter, { minLength: 2, maxLength: 3 })),
  orders: fc
    .array(fc.tuple(fc.oneof(fieldPath, fc.constantFrom('n', '__name__')), fc.constantFrom('asc', 'desc')), {
      maxLength: 2,
    })
    // Both reject the name twice, for different reasons.
    .filter((orders) => orders.filter(([field]) => field === '__name__').length < 2),
  start: rarely(cursor),
  end: rarely(cursor),
  limit: rarely(fc.tuple(fc.constantFrom('first', 'first', 'last'), fc.integer({ min: 1, max: 4 }))),
  offset: fc.constantFrom(0, 0, 0, 1, 2),
  select: rarely(fc.array(fieldPath, { maxLength: 2 })),
});

/**
 * A query that no database rejects: of a rejection inside a transaction the SDK leaves a rejection that can't be
 * handled.
 */
const plainQuery = query.map(({ from, limit }): Query => ({
  ...{ from, where: [['n', '<', 2]], any: [], orders: [['n', 'asc']] },
  ...{ start: null, end: null, limit, offset: 0, select: null },
}));

/** One that has results, which are then cut: by limit, offset and order. */
const likelyQuery = fc
  .record({
    from: fc.constantFrom('c', 'c', 'group'),
    where: fc.array(fc.tuple(fc.constantFrom('n', 's'), fc.constantFrom('<', '>', '!='), number), { maxLength: 1 }),
    orders: fc.uniqueArray(fc.tuple(fc.constantFrom('n', 's', 'm.x'), fc.constantFrom('asc', 'desc')), {
      maxLength: 2,
      selector: ([field]) => field,
    }),
    limit: fc.tuple(fc.constantFrom('first', 'first', 'last'), fc.integer({ min: 1, max: 4 })),
    offset: fc.constantFrom(0, 0, 1, 2),
  })
  .map((some): Query => ({ ...some, any: [], start: null, end: null, select: null }));

const kindlessQuery: fc.Arbitrary<KindlessQuery> = fc.record({
  deep: fc.boolean(),
  // Collections end where the next id could begin: after the same name and a null.
  from: fc.constantFrom('c/__id-9223372036854775808__', 'c/a', 'c/a/s/__id-9223372036854775808__', 'c/__id7__'),
  to: fc.constantFrom('c\0/__id-9223372036854775808__', 'c/b', 'c/a/s\0/__id-9223372036854775808__'),
  after: fc.option(documentPath),
  limit: fc.constantFrom(0, 1, 2, 100),
  offset: fc.constantFrom(0, 0, 1),
  sum: fc.option(fc.constantFrom('n', ''), { freq: 1 }),
});

/** One step. Writes are the most frequent: every other step looks at what they left. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('batch'), writes: fc.array(write, { minLength: 1, maxLength: 3 }) }),
  },
  fc.record({
    kind: fc.constant('bulk'),
    // The SDK's bulk writer never ends after a write that the SDK itself rejects, such as an update of `m` and `m.x`.
    // It sends writes to the same document in no order.
    writes: fc.uniqueArray(
      write.filter(({ kind }) => kind !== 'update'),
      { minLength: 1, maxLength: 3, selector: ({ path }) => path },
    ),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('transaction'),
      reads: fc.uniqueArray(documentPath, { maxLength: 2 }),
      query: rarely(plainQuery),
      writes: fc.array(write, { maxLength: 2 }),
      end: fc.constantFrom('commit', 'commit', 'throw', 'readOnly'),
    }),
  },
  fc.record({
    kind: fc.constant('get'),
    paths: fc.uniqueArray(documentPath, { minLength: 1, maxLength: 3 }),
    mask: rarely(fc.array(fieldPath, { maxLength: 2 })),
  }),
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('query'), query }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('aggregate'),
      query: fc.oneof(query, { weight: 2, arbitrary: likelyQuery }),
      fields: fc.uniqueArray(fc.constantFrom('n', 'm.x', 'list', 's'), { maxLength: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('kindless'), query: kindlessQuery }),
  },
  fc.record({ kind: fc.constant('past'), moment: fc.nat({ max: 20 }), query: plainQuery }),
  fc.record({ kind: fc.constant('recursiveDelete'), path: fc.constantFrom('c', 'c/a/s', 'c/a', 'c/ghost') }),
  fc.record({ kind: fc.constant('listDocuments'), collection: fc.constantFrom('c', 'c/a/s', 'c/ghost/s') }),
  fc.record({ kind: fc.constant('listCollections'), path: fc.constantFrom(...documentPaths, 'c/ghost') }),
);

/** A program: steps that run one after the other on an empty world. It begins by filling that. */
export const program: fc.Arbitrary<Operation[]> = fc
  .tuple(
    fc.array(
      fc.record({ path: documentPath, data: fields }).map(({ path, data }): Write => {
        return { kind: 'set', path, data, when: 'anything' };
      }),
      { minLength: 3, maxLength: 9 },
    ),
    fc.array(operation, { minLength: 1, maxLength: 12 }),
  )
  .map(([writes, operations]) => [{ kind: 'batch', writes }, ...operations]);

const writeKinds: readonly (readonly [Write['kind'], Write['when']])[] = [
  ...([
    ['set', 'anything'],
    ['create', 'anything'],
    ['update', 'exists'],
    ['update', 'asSeen'],
  ] as const),
  ...([
    ['update', 'asLongAgo'],
    ['delete', 'anything'],
    ['delete', 'exists'],
    ['delete', 'asSeen'],
  ] as const),
  ['delete', 'asLongAgo'],
];

/** Every two writes in one batch to a document that is there, and to one that is not: random programs seldom have them. */
export const pairsOfWrites: readonly Operation[][] = [true, false].flatMap((exists) =>
  writeKinds.flatMap((first) =>
    writeKinds.map((second): Operation[] => {
      const write = ([kind, when]: readonly [Write['kind'], Write['when']], n: number): Write => {
        return { kind, path: 'c/a', data: kind === 'delete' ? {} : { n }, when };
      };
      return [
        { kind: 'batch', writes: [exists ? write(['set', 'anything'], 0) : write(['delete', 'anything'], 0)] },
        { kind: 'get', paths: ['c/a'], mask: null },
        { kind: 'batch', writes: [write(first, 1), write(second, 2)] },
      ];
    }),
  ),
);
