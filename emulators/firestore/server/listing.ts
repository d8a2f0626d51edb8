import { fromJson, toJson, type JsonValue } from '../engine/json.ts';
import type { Documents } from '../engine/database.ts';
import { invalid } from '../engine/failure.ts';
import { NAME } from '../engine/fields.ts';
import { documentPaths } from '../engine/lists.ts';
import type { StructuredQuery, Value } from '../engine/messages.ts';
import { comparePaths } from '../engine/order.ts';
import { fieldNames } from '../engine/paths.ts';
import { prepareQuery, type Query } from '../engine/query.ts';
import type { StoredDocument } from '../engine/write.ts';
import type { ListDocumentsRequest, PartitionQueryRequest } from './requests.ts';

/** A list of documents: what to run, and how the place after a document is named for the next page. */
export interface Listing {
  readonly query: Pick<Query, 'run'>;
  readonly tokenAfter: (document: StoredDocument) => string;
}

/** How missing documents, those that only have something below them, are among the results. */
export const MISSING_AT = 0;

/** Takes a ListDocumentsRequest apart. `parent` is a path, '' for the root. */
export function listingOf(request: ListDocumentsRequest, parent: string, database: string): Listing {
  const { collectionId = '', orderBy = '', pageToken = '', showMissing = false } = request;
  if (!showMissing) return sortedListing({ collectionId, orderBy, pageToken }, parent, database);
  if (orderBy !== '') throw invalid('cannot specify an order when show_missing is true');
  if (collectionId === '') throw invalid('collection id must be set when show_missing is true');
  const collection = parent === '' ? collectionId : `${parent}/${collectionId}`;
  // Checks the name of the collection.
  prepareQuery({ from: [{ collectionId }] }, parent, database);
  const after = pageToken === '' ? undefined : textOf(pageToken);
  const query = {
    run: (documents: Documents) =>
      documentPaths(documents, collection)
        .filter((path) => after === undefined || comparePaths(path, after) > 0)
        .map((path) => documents.get(path) ?? { path, fields: {}, createdAt: MISSING_AT, updatedAt: MISSING_AT }),
  };
  return { query, tokenAfter: ({ path }) => tokenOf(path) };
}

function sortedListing(
  { collectionId, orderBy, pageToken }: { collectionId: string; orderBy: string; pageToken: string },
  parent: string,
  database: string,
): Listing {
  const orders = orderBy === '' ? [] : orderBy.split(',').map(parseOrder);
  const isNamed = orders.some(({ field }) => field.fieldPath === NAME);
  const direction = orders.at(-1)?.direction ?? 'ASCENDING';
  const structured: StructuredQuery = {
    from: [{ collectionId }],
    // All of them, so that a cursor can name every place.
    orderBy: isNamed ? orders : [...orders, { field: { fieldPath: NAME }, direction }],
    ...(pageToken !== '' && { startAt: { values: cursorOf(pageToken), before: false } }),
  };
  const query = prepareQuery(structured, parent, database);
  return { query, tokenAfter: (document) => tokenOf(JSON.stringify(query.placeOf(document).map(toJson))) };
}

/** `a`, `a asc` or `a.b desc`. */
function parseOrder(clause: string): { field: { fieldPath: string }; direction: string } {
  const { fieldPath, direction = 'asc' } =
    /^\s*(?<fieldPath>(?:`(?:[^`\\]|\\.)+`|[^\s`])+)(?:\s+(?<direction>asc|desc))?\s*$/is.exec(clause)?.groups ?? {};
  if (fieldPath === undefined) throw invalid(`Invalid order by clause "${clause}".`);
  if (fieldPath !== NAME) fieldNames(fieldPath);
  return { field: { fieldPath }, direction: direction.toLowerCase() === 'desc' ? 'DESCENDING' : 'ASCENDING' };
}

/** A page of a list; `pageSize` 0 is as many as there are. */
export function pageOf<T>(
  all: readonly T[],
  pageSize: number | undefined,
  tokenAfter: (last: T) => string,
): { readonly items: readonly T[]; readonly nextPageToken?: string } {
  if ((pageSize ?? 0) < 0) throw invalid('page_size must be greater than or equal to zero.');
  const items = pageSize === undefined || pageSize === 0 ? all : all.slice(0, pageSize);
  const last = items.at(-1);
  if (last === undefined || items.length === all.length) return { items };
  return { items, nextPageToken: tokenAfter(last) };
}

/** A page token: a place in a list, so that it stays right while documents before it come and go. */
export function tokenOf(place: string): string {
  return Buffer.from(`after ${place}`).toString('base64url');
}

/** What `tokenOf` was given. */
export function textOf(token: string): string {
  const { place } = /^after (?<place>.*)$/s.exec(Buffer.from(token, 'base64url').toString())?.groups ?? {};
  if (place === undefined) throw invalid('invalid page token');
  return place;
}

function cursorOf(token: string): Value[] {
  try {
    return (JSON.parse(textOf(token)) as JsonValue[]).map(fromJson);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw invalid('invalid page token');
    throw error;
  }
}

/** Cursors that divide a collection group into parts of about the same size: one fewer than parts. */
export function partitionsOf(request: PartitionQueryRequest, parent: string, database: string): Pick<Query, 'run'> {
  const { structuredQuery = {}, partitionCount = '0' } = request;
  const { from, orderBy = [], ...others } = structuredQuery;
  const [order] = orderBy;
  const isByName = orderBy.length === 1 && order?.field?.fieldPath === NAME && order.direction !== 'DESCENDING';
  const isGroup = from?.length === 1 && from[0]?.allDescendants === true && (from[0].collectionId ?? '') !== '';
  if (!isGroup || !isByName || Object.keys(others).length > 0) {
    throw invalid(
      'Only a query of a collection group, ordered by __name__ and without anything else, can be partitioned.',
    );
  }
  const count = Number(partitionCount);
  if (!(count > 0)) throw invalid('partition_count must be positive.');
  const query = prepareQuery({ from, orderBy }, parent, database);
  return {
    run(documents) {
      const all = query.run(documents);
      const places = new Set(Array.from({ length: count }, (_, i) => Math.floor(((i + 1) * all.length) / (count + 1))));
      return [...places].flatMap((place) => (place > 0 ? (all[place] ?? []) : []));
    },
  };
}
