import { status } from '@grpc/grpc-js';
import type { Documents } from './database.ts';
import { Failure, invalid, unsupported } from './failure.ts';
import { NAME, projection } from './fields.ts';
import {
  asksForName,
  asksForNameOnly,
  checkFilter,
  inequalityFields,
  isKeyScan,
  matcher,
  reader,
  type Read,
} from './filter.ts';
import { inCollections } from './lists.ts';
import type { CursorMessage, Fields, StructuredQuery, Value } from './messages.ts';
import { comparePaths, compareText, compareValues } from './order.ts';
import { assertCollectionId } from './paths.ts';
import { assertValues } from './values.ts';
import type { StoredDocument } from './write.ts';

/** A query that can be run again and again; a listener does so after each commit. */
export interface Query {
  run(documents: Documents): StoredDocument[];
  /** What of a document the client wants to see. */
  select(fields: Fields): Fields;
  /** The values by which a document has its place among the results: a cursor after them is after it. */
  placeOf(document: StoredDocument): Value[];
}

interface Order {
  readonly field: string;
  readonly read: Read;
  readonly sign: 1 | -1;
}

/**
 * Takes a query apart. `parent` is the path of the document that it is below, '' for the root; `aggregated` are fields that
 * every result has to have, and that results are sorted by before their names. Throws for what Firestore rejects.
 */
export function prepareQuery(
  query: StructuredQuery,
  parent: string,
  database: string,
  aggregated: readonly string[] = [],
): Query {
  if (query.findNearest) throw unsupported('vector search (findNearest)');
  const [from = {}, another] = query.from ?? [];
  if (another) throw invalid('StructuredQuery.from cannot have more than one collection selector.');
  const { collectionId = '', allDescendants = false } = from;
  if (collectionId !== '') assertCollectionId(collectionId);
  // A limit that is there but empty is a limit of 0, as clients leave out default values.
  const limit = query.limit ? (query.limit.value ?? 0) : Infinity;
  const { offset = 0 } = query;
  if (limit < 0) throw invalid('limit is negative');
  if (offset < 0) throw invalid('offset is negative');

  checkFilter(query.where, database);
  const root = `${database}/documents`;
  const orders = ordersOf(query, root, aggregated);
  if (collectionId === '') {
    checkKindless(query, orders);
    if (aggregated.length > 0 && (query.limit !== undefined || offset > 0)) {
      throw invalid('Summing up a part of the results needs a collection.');
    }
  }
  if (orders[0]?.field === NAME && orders[0].sign === -1 && isKeyScan(query.where)) {
    throw new Failure(status.FAILED_PRECONDITION, 'Firestore does not support descending key scans');
  }
  const matches = matcher(query.where, root);
  const present = orders.filter(({ field }) => field !== NAME).map(({ read }) => read);
  const given = orders.slice(0, query.orderBy?.length ?? 0);
  const isAfterStart = bound(query.startAt, given, (difference, before) => (before ? difference >= 0 : difference > 0));
  const isBeforeEnd = bound(query.endAt, given, (difference, before) => (before ? difference < 0 : difference <= 0));
  const select = projection(query.select && (query.select.fields ?? []).map(({ fieldPath = '' }) => fieldPath));

  const candidates = (documents: Documents) => {
    if (collectionId === '') return inCollections(documents, parent, allDescendants);
    if (allDescendants) return documents.inGroup(collectionId, parent);
    return documents.inCollection(parent === '' ? collectionId : `${parent}/${collectionId}`);
  };

  return {
    run(documents) {
      const found: StoredDocument[] = [];
      for (const document of candidates(documents)) {
        // Without the field there is no place in the order.
        if (!matches(document) || !present.every((read) => read(document) !== undefined)) continue;
        if (isAfterStart(document) && isBeforeEnd(document)) found.push(document);
      }
      return found.sort(comparator(orders)).slice(offset, offset + limit);
    },
    select,
    placeOf: (document) => orders.flatMap(({ read }) => read(document) ?? []),
  };
}

/** What was asked for, then fields of inequalities and of aggregations by name, then the document's name: no two documents are equal. */
function ordersOf(query: StructuredQuery, root: string, aggregated: readonly string[]): Order[] {
  const orders: Order[] = [];
  const add = (field: string, sign: 1 | -1) => {
    if (orders.at(-1)?.field === NAME) throw invalid('order by clause cannot contain more fields after the key');
    orders.push({ field, read: reader(field, root), sign });
  };
  const isOrdered = (field: string) => orders.some((order) => order.field === field);
  for (const { field: { fieldPath = '' } = {}, direction } of query.orderBy ?? []) {
    if (isOrdered(fieldPath)) throw invalid(`order by clause cannot contain duplicate fields ${fieldPath}`);
    add(fieldPath, direction === 'DESCENDING' ? -1 : 1);
  }
  const sign = orders.at(-1)?.sign ?? 1;
  const unequal = inequalityFields(query.where).filter((field) => field !== NAME);
  for (const field of unequal.sort(compareText)) if (!isOrdered(field)) add(field, sign);
  const missing = [...aggregated].sort(compareText).filter((field) => !isOrdered(field));
  checkAggregated(query, missing);
  for (const field of missing) add(field, sign);
  if (!isOrdered(NAME)) add(NAME, sign);
  return orders;
}

function checkAggregated(query: StructuredQuery, missing: readonly string[]): void {
  if (missing.includes(NAME)) throw invalid('Aggregations are not supported for the property: __name__');
  const ordersByName = query.orderBy?.some(({ field }) => field?.fieldPath === NAME) ?? false;
  if (missing.length === 0 || (!ordersByName && !asksForName(query.where))) return;
  throw invalid(`No index has ${missing.join(', ')} after the name: order by it before the name.`);
}

/** Without a collection there is no index but that of names. */
function checkKindless(query: StructuredQuery, orders: readonly Order[]): void {
  if (!asksForNameOnly(query.where)) throw invalid('A filter on a field needs a collection.');
  const asked = orders.slice(0, query.orderBy?.length ?? 0);
  if (asked.some(({ field, sign }) => field !== NAME || sign === -1)) {
    throw invalid('Every order but that of names, ascending, needs a collection.');
  }
}

function comparator(orders: readonly Order[]): (a: StoredDocument, b: StoredDocument) => number {
  return (a, b) => {
    for (const { field, read, sign } of orders) {
      if (field === NAME) return comparePaths(a.path, b.path) * sign;
      const [x, y] = [read(a), read(b)];
      const difference = x && y ? compareValues(x, y) * sign : 0;
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

function bound(
  cursor: CursorMessage | undefined,
  orders: readonly Order[],
  isInside: (difference: number, before: boolean) => boolean,
): (document: StoredDocument) => boolean {
  if (!cursor) return () => true;
  const given = cursor.values ?? [];
  if (given.length > orders.length) throw invalid('Cursor has too many values: one for each order, at most.');
  const values = given.map((value, i) => {
    assertValues(value);
    if (orders[i]?.field === NAME && !('referenceValue' in value)) {
      throw invalid('Cursor __name__ value is not a document reference.');
    }
    return value;
  });
  return (document) => {
    let difference = 0;
    for (const [i, value] of values.entries()) {
      const order = orders[i];
      const own = order?.read(document);
      difference = own && order ? compareValues(own, value) * order.sign : 0;
      if (difference !== 0) break;
    }
    return isInside(difference, cursor.before ?? false);
  };
}
