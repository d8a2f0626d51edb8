/** How an index keeps a field. */
export type IndexMode = 'ASCENDING' | 'DESCENDING' | 'CONTAINS';
/** One collection, or all collections of that name wherever they are. */
export type Scope = 'COLLECTION' | 'COLLECTION_GROUP';

/** What decides which indexes a query needs: no values, no limits. */
export interface QueryShape {
  readonly collection: string;
  readonly scope: Scope;
  /** Fields compared by `==` or `in`. */
  readonly equal: readonly string[];
  /** Fields compared by `array-contains` or `array-contains-any`. */
  readonly contains: readonly string[];
  /** Sort order, with fields compared by `<` and the like that it doesn't name, and without what is implied. */
  readonly order: readonly { readonly field: string; readonly mode: 'ASCENDING' | 'DESCENDING' }[];
}

/** An index: on one field (Firestore makes those by itself within a collection), or a composite one. */
export interface Index {
  readonly collection: string;
  readonly scope: Scope;
  readonly fields: readonly { readonly field: string; readonly mode: IndexMode }[];
}

/** `firestore.indexes.json`. */
export interface IndexConfig {
  readonly indexes: readonly {
    readonly collectionGroup: string;
    readonly queryScope: string;
    readonly fields: readonly IndexedField[];
  }[];
  readonly fieldOverrides: readonly FieldOverride[];
}
interface IndexedField {
  readonly fieldPath: string;
  readonly order?: string;
  readonly arrayConfig?: string;
}
/** Replaces the automatic indexes of one field, and of all fields inside it. */
export interface FieldOverride {
  readonly collectionGroup: string;
  readonly fieldPath: string;
  readonly ttl?: boolean;
  readonly indexes: readonly { readonly queryScope: string; readonly order?: string; readonly arrayConfig?: string }[];
}

/** The part of Firestore's protocol that a shape is read from (google.firestore.v1.StructuredQuery). */
export interface StructuredQuery {
  readonly from?: readonly { readonly collectionId?: string | null; readonly allDescendants?: boolean | null }[] | null;
  readonly where?: Filter | null;
  readonly orderBy?: readonly { readonly field?: FieldReference | null; readonly direction?: unknown }[] | null;
}
interface FieldReference {
  readonly fieldPath?: string | null;
}
interface Filter {
  readonly compositeFilter?: { readonly op?: unknown; readonly filters?: readonly Filter[] | null } | null;
  readonly fieldFilter?: { readonly field?: FieldReference | null; readonly op?: unknown } | null;
  readonly unaryFilter?: { readonly field?: FieldReference | null; readonly op?: unknown } | null;
}

const documentName = '__name__';

/** The shapes of a query: one for each branch of an OR; none when it reads every collection, which needs no index. */
export function shapesOf(query: StructuredQuery): QueryShape[] {
  const { collectionId, allDescendants } = query.from?.[0] ?? {};
  if (!collectionId) return [];
  const explicit = (query.orderBy ?? []).map(({ field, direction }) => ({
    field: field?.fieldPath ?? '',
    mode: direction === 'DESCENDING' ? ('DESCENDING' as const) : ('ASCENDING' as const),
  }));
  return branches(query.where).map((comparisons) => {
    const fields = (kind: Comparison['kind']) =>
      [...new Set(comparisons.filter((one) => one.kind === kind).map(({ field }) => field))].sort();
    const equal = fields('equal');
    const range = fields('range').filter((field) => !explicit.some((one) => one.field === field));
    const last = explicit.at(-1)?.mode ?? 'ASCENDING';
    // Sorting by what is equal sorts nothing.
    const order = [...explicit, ...range.map((field) => ({ field, mode: last }))].filter(
      ({ field }) => !equal.includes(field),
    );
    return {
      collection: collectionId,
      scope: allDescendants ? 'COLLECTION_GROUP' : 'COLLECTION',
      equal: equal.filter((field) => field !== documentName),
      contains: fields('contains'),
      order: withoutImpliedName(order),
    };
  });
}

/** Every index ends with the document's name, in the direction of the field before it. */
function withoutImpliedName(order: QueryShape['order']): QueryShape['order'] {
  const last = order.at(-1);
  const before = order.at(-2);
  const implied = last?.field === documentName && (before === undefined || before.mode === last.mode);
  return implied ? order.slice(0, -1) : order;
}

interface Comparison {
  readonly kind: 'equal' | 'contains' | 'range';
  readonly field: string;
}

/** A filter as an OR of ANDs. */
function branches(filter: Filter | null | undefined): Comparison[][] {
  if (!filter) return [[]];
  const { compositeFilter, fieldFilter, unaryFilter } = filter;
  if (compositeFilter) {
    const parts = (compositeFilter.filters ?? []).map(branches);
    if (compositeFilter.op === 'OR') return parts.flat();
    return parts.reduce((all, part) => all.flatMap((one) => part.map((other) => [...one, ...other])), [[]]);
  }
  const { field, op } = fieldFilter ?? unaryFilter ?? {};
  return [[{ kind: kindOf(String(op)), field: field?.fieldPath ?? '' }]];
}

function kindOf(op: string): Comparison['kind'] {
  if (['EQUAL', 'IN', 'IS_NULL', 'IS_NAN'].includes(op)) return 'equal';
  return op.startsWith('ARRAY_CONTAINS') ? 'contains' : 'range';
}

/**
 * The indexes a query needs (https://firebase.google.com/docs/firestore/query-data/index-overview). Equalities alone
 * are served by merging one index for each field; with an order, a range or an array they need a composite one.
 */
export function requiredIndexes({ collection, scope, equal, contains, order }: QueryShape): Index[] {
  const sorted = [
    ...equal.map((field) => ({ field, mode: 'ASCENDING' as const })),
    ...contains.map((field) => ({ field, mode: 'CONTAINS' as const })),
    ...order,
  ];
  const separate = contains.length === 0 && order.length === 0;
  return (separate ? sorted.map((field) => [field]) : [sorted]).map((fields) => ({ collection, scope, fields }));
}

/** Those of a query's indexes that the database won't have. */
export function missingIndexes(shape: QueryShape, config: IndexConfig): Index[] {
  return requiredIndexes(shape).filter((index) => !isThere(index, shape, config));
}

function isThere(index: Index, shape: QueryShape, config: IndexConfig): boolean {
  const [first, ...others] = index.fields;
  if (first && others.length === 0) return hasFieldIndex(index, first, config);
  const wanted = keysOf(index);
  const tail = wanted.slice(wanted.length - shape.order.length).join();
  const head = wanted.slice(0, wanted.length - shape.order.length);
  // Composite indexes with the same order can be merged, as long as they hold each other field once.
  const found = config.indexes
    .filter(({ collectionGroup, queryScope }) => collectionGroup === index.collection && queryScope === index.scope)
    .map(({ fields }) =>
      fields.map(({ fieldPath, order, arrayConfig }) => `${fieldPath} ${arrayConfig ?? order ?? ''}`),
    )
    .filter((keys) => keys.slice(keys.length - shape.order.length).join() === tail)
    .map((keys) => keys.slice(0, keys.length - shape.order.length).map(withoutDirection))
    .filter((keys) => keys.every((key) => head.map(withoutDirection).includes(key)));
  return found.length > 0 && head.every((key) => found.some((keys) => keys.includes(withoutDirection(key))));
}

/** A field that is equal may be kept in either direction. */
function withoutDirection(key: string): string {
  return key.replace(/ (AS|DES)CENDING$/, '');
}

function keysOf(index: Index): string[] {
  return index.fields.map(({ field, mode }) => `${field} ${mode}`);
}

function hasFieldIndex(index: Index, { field, mode }: Index['fields'][number], config: IndexConfig): boolean {
  const override = config.fieldOverrides.find(
    ({ collectionGroup, fieldPath }) =>
      collectionGroup === index.collection && (field === fieldPath || field.startsWith(`${fieldPath}.`)),
  );
  if (!override) return index.scope === 'COLLECTION';
  return override.indexes.some(
    ({ queryScope, order, arrayConfig }) => queryScope === index.scope && (arrayConfig ?? order) === mode,
  );
}

/** The configuration with everything that the shapes need, and no more. */
export function withIndexes(overrides: readonly FieldOverride[], shapes: readonly QueryShape[]): IndexConfig {
  let config: IndexConfig = { indexes: [], fieldOverrides: overrides };
  for (const shape of shapes) {
    for (const index of missingIndexes(shape, config)) {
      const [first, ...others] = index.fields;
      if (!first) continue;
      config =
        others.length > 0
          ? { ...config, indexes: [...config.indexes, compositeOf(index)] }
          : { ...config, fieldOverrides: overridden(config.fieldOverrides, index, first) };
    }
  }
  return config;
}

function compositeOf({ collection, scope, fields }: Index): IndexConfig['indexes'][number] {
  return {
    collectionGroup: collection,
    queryScope: scope,
    fields: fields.map(({ field, mode }) => ({ fieldPath: field, ...modeOf(mode) })),
  };
}

/** An override replaces the automatic indexes, so a new one has to repeat them. */
function overridden(
  overrides: readonly FieldOverride[],
  { collection, scope }: Index,
  { field, mode }: Index['fields'][number],
): FieldOverride[] {
  const automatic = (['ASCENDING', 'DESCENDING', 'CONTAINS'] as const).map((one) => ({
    queryScope: 'COLLECTION',
    ...modeOf(one),
  }));
  const added = { queryScope: scope, ...modeOf(mode) };
  const there = overrides.find((one) => one.collectionGroup === collection && one.fieldPath === field);
  if (!there) return [...overrides, { collectionGroup: collection, fieldPath: field, indexes: [...automatic, added] }];
  return overrides.map((one) => (one === there ? { ...one, indexes: [...one.indexes, added] } : one));
}

function modeOf(mode: IndexMode): { order: string } | { arrayConfig: string } {
  return mode === 'CONTAINS' ? { arrayConfig: mode } : { order: mode };
}
