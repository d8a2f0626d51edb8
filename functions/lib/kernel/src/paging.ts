import { Timestamp, type DocumentSnapshot, type Query, type QueryDocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { isDocumentId } from './document-id.ts';
import { ApiError } from './errors.ts';
import { parseJson } from './json.ts';

/** How a list is ordered; the document id breaks ties in the same direction. */
export interface ListOrder {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
  /** The field that holds the document's id, for a collection group: there Firestore's own name of a document is a path. */
  readonly idField?: string;
}

/** Newest documents first. */
export const newestFirst: ListOrder = { field: 'createdAt', direction: 'desc' };

/**
 * A page of an ordered list. One document more than asked is read to know whether there is a next page; the cost of a
 * page doesn't depend on how long the list is. `by-id` is the one order that every document has, whichever system wrote
 * it, and that needs no index beside the filters' own.
 */
export async function readPage(
  list: Query,
  order: ListOrder | 'by-id',
  size: number,
  after: string | null,
): Promise<{ documents: QueryDocumentSnapshot[]; nextCursor?: string }> {
  const ordered =
    order === 'by-id'
      ? list.orderBy('__name__')
      : list.orderBy(order.field, order.direction).orderBy(order.idField ?? '__name__', order.direction);
  const position = after === null ? null : order === 'by-id' ? [parseCursor(idShape, after)[0]] : decodeCursor(after);
  const { docs } = await (position ? ordered.startAfter(...position) : ordered).limit(size + 1).get();
  const documents = docs.slice(0, size);
  const last = documents.at(-1);
  if (docs.length <= size || !last) return { documents };
  const nextCursor = order === 'by-id' ? encoded([last.id]) : encodeCursor(last, order);
  return { documents, ...(nextCursor !== undefined && { nextCursor }) };
}

/**
 * Where a page ended: the ordering field and the document id, opaque to clients. Undefined where nothing readable can
 * follow.
 */
export function encodeCursor(document: DocumentSnapshot, { field, direction }: ListOrder): string | undefined {
  const position = positionOf(document.get(field), direction);
  return position && encoded([document.id, ...position]);
}

/**
 * The position of a value in an order. A page may also end at a document that has lost its shape: one that is ordered
 * by neither a time nor a text. Such documents are all left out of the list, so the next page begins after every one of
 * them.
 */
function positionOf(value: unknown, direction: ListOrder['direction']): (number | string)[] | undefined {
  if (value instanceof Timestamp) return [value.seconds, value.nanoseconds];
  if (typeof value === 'string' || Number.isFinite(value)) return [value as string | number];
  // Firestore's order of types: null, booleans, numbers, timestamps, texts, then all that is an object here.
  const isLast = typeof value === 'object' && value !== null;
  if (direction === 'asc') return isLast ? undefined : [''];
  if (isLast) return [latestSecond, 0];
  return value === Infinity ? [Number.MAX_VALUE] : undefined;
}

/** The two values `startAfter` takes; a text that isn't one of our cursors is the client's mistake (400). */
export function decodeCursor(cursor: string): [Timestamp | number | string, string] {
  const [id, first, nanoseconds] = parseCursor(cursorShape, cursor);
  return nanoseconds === undefined ? [first, id] : [new Timestamp(Number(first), nanoseconds), id];
}

const documentName = z.string().refine(isDocumentId);
const idShape = z.tuple([documentName]);
/** Seconds of a Firestore timestamp: years 1 to 9999. */
const latestSecond = 253_402_300_799;
const seconds = z.number().int().min(-62_135_596_800).max(latestSecond);
const cursorShape = z.union([
  z.tuple([documentName, z.union([z.number(), z.string()])]),
  z.tuple([documentName, seconds, z.number().int().min(0).max(999_999_999)]),
]);

function encoded(position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function parseCursor<T>(shape: z.ZodType<T>, cursor: string): T {
  const parsed = shape.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw new ApiError('BAD_REQUEST', 'Invalid cursor');
  return parsed.data;
}

/**
 * A paging number as the monolith read it (CONTRACT S1): leading digits count, trailing junk is ignored, anything else
 * or a negative number is the default.
 */
export function pagingNumber(text: string | null, fallback: number): number {
  const parsed = Number.parseInt(text ?? '', 10);
  return Number.isNaN(parsed) || parsed < 0 ? fallback : parsed;
}

/** The most a page of any list holds (DOMAIN 58). */
export const maxPage = 100;

/** A cursor as clients send it; without one, or with an empty one, the list begins at its first page (null). */
export function cursorOf(query: URLSearchParams, name = 'after'): string | null {
  const cursor = query.get(name);
  return cursor === '' ? null : cursor;
}

/** Page size and cursor of a list that the monolith returned whole: `limit` (default and cap 100) and `after`. */
export function pageOf(query: URLSearchParams): { limit: number; after: string | null } {
  const limit = pagingNumber(query.get('limit'), maxPage);
  return { limit: limit === 0 ? maxPage : Math.min(limit, maxPage), after: cursorOf(query) };
}
