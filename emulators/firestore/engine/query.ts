import { status } from '@grpc/grpc-js';
import type { Documents } from './database.ts';
import { Failure, invalid, unsupported } from './failure.ts';
import { project } from './fields.ts';
import { asksForName, checkFilter, inequalityFields, isKeyScan, matcher, NAME, reader, type Read } from './filter.ts';
import type { CursorMessage, Fields, StructuredQuery } from './messages.ts';
import { comparePaths, compareText, compareValues } from './order.ts';
import type { StoredDocument } from './write.ts';

/** A query that can be run again and again; a listener does so after each commit. */
export interface Query {
  run(documents: Documents): StoredDocument[];
  /** What of a document the client wants to see. */
  select(fields: Fields): Fields;
}

interface Order {
  readonly field: string;
  readonly read: Read;
  readonly sign: 1 | -1;
}

/**
 * Takes a query apart. `parent` is the path of the document that it is below, '' for the root; `required` are fields that
 * every result has to have. Throws for what Firestore refuses.
 */
export function prepareQuery(
  query: StructuredQuery,
  parent: string,
  database: string,
  required: readonly string[] = [],
): Query {
  if (query.findNearest) throw unsupported('vector search');
  const [from, another] = query.from ?? [];
  if (!from || another) throw invalid('A query needs exactly one collection.');
  const { collectionId = '', allDescendants = false } = from;
  if (collectionId === '') throw unsupported('queries without a collection');
  const { value: limit = Infinity } = query.limit ?? {};
  const { offset = 0 } = query;
  if (limit < 0 || offset < 0) throw invalid('limit is negative');

  checkFilter(query.where);
  const root = `${database}/documents`;
  const matches = matcher(query.where, root);
  const orders = ordersOf(query, root);
  checkRequired(query, orders, required);
  const present = [...orders.map(({ read }) => read), ...required.map((field) => reader(field, root))];
  const isAfterStart = bound(query.startAt, orders, (difference, before) =>
    before ? difference >= 0 : difference > 0,
  );
  const isBeforeEnd = bound(query.endAt, orders, (difference, before) => (before ? difference < 0 : difference <= 0));
  const collection = parent === '' ? collectionId : `${parent}/${collectionId}`;
  const selected = query.select?.fields?.map(({ fieldPath = '' }) => fieldPath).filter((field) => field !== NAME);

  return {
    run(documents) {
      const found: StoredDocument[] = [];
      const candidates = allDescendants ? documents.inGroup(collectionId, parent) : documents.inCollection(collection);
      for (const document of candidates) {
        // Without the field there is no place in the order.
        if (!matches(document) || !present.every((read) => read(document) !== undefined)) continue;
        if (isAfterStart(document) && isBeforeEnd(document)) found.push(document);
      }
      return found.sort(comparator(orders)).slice(offset, offset + limit);
    },
    select: (fields) => (query.select ? project(fields, selected ?? []) : fields),
  };
}

/** What was asked for, then the fields of inequalities by name, then the document's name: no two documents are equal. */
function ordersOf(query: StructuredQuery, root: string): Order[] {
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
  if (!isOrdered(NAME)) add(NAME, sign);
  if (orders[0]?.field === NAME && orders[0].sign === -1 && isKeyScan(query.where)) {
    throw new Failure(status.FAILED_PRECONDITION, 'Firestore does not support descending key scans');
  }
  return orders;
}

function checkRequired(query: StructuredQuery, orders: readonly Order[], required: readonly string[]): void {
  const ordersByName = query.orderBy?.some(({ field }) => field?.fieldPath === NAME) ?? false;
  if (!ordersByName && !asksForName(query.where)) return;
  for (const field of required) {
    if (!orders.some((order) => order.field === field))
      throw invalid(`No index has ${field} after the name: order by it before the name.`);
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
  const values = cursor.values ?? [];
  if (values.length > orders.length) throw invalid('A cursor has more values than the query has orders.');
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
