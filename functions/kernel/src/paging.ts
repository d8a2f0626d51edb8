import { Timestamp, type DocumentSnapshot, type Query, type QueryDocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { isDocumentId } from './document-id.ts';
import { ApiError } from './errors.ts';

/** How a list is ordered; the document id breaks ties in the same direction. */
export interface ListOrder {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/** Newest documents first. */
export const newestFirst: ListOrder = { field: 'createdAt', direction: 'desc' };

/**
 * A page of an ordered list. One document more than asked is read to know whether there is a next page; the cost of a
 * page doesn't depend on how long the list is.
 */
export async function readPage(
  list: Query,
  { field, direction }: ListOrder,
  size: number,
  after: string | null,
): Promise<{ documents: QueryDocumentSnapshot[]; nextCursor?: string }> {
  const ordered = list.orderBy(field, direction).orderBy('__name__', direction);
  const from = after === null ? ordered : ordered.startAfter(...decodeCursor(after));
  const { docs } = await from.limit(size + 1).get();
  const documents = docs.slice(0, size);
  const last = documents.at(-1);
  return docs.length > size && last ? { documents, nextCursor: encodeCursor(last, field) } : { documents };
}

/** Where a page ended: the ordering field and the document id, opaque to clients. */
export function encodeCursor(document: DocumentSnapshot, field: string): string {
  const value: unknown = document.get(field);
  const position = value instanceof Timestamp ? [value.seconds, value.nanoseconds] : [value];
  return Buffer.from(JSON.stringify([document.id, ...position])).toString('base64url');
}

/** The two values `startAfter` takes; a text that isn't one of our cursors is the client's mistake (400). */
export function decodeCursor(cursor: string): [Timestamp | number | string, string] {
  const parsed = cursorShape.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw new ApiError('BAD_REQUEST', 'Invalid cursor');
  const [id, first, nanoseconds] = parsed.data;
  return nanoseconds === undefined ? [first, id] : [new Timestamp(Number(first), nanoseconds), id];
}

const documentName = z.string().refine(isDocumentId);
/** Seconds of a Firestore timestamp: years 1 to 9999. */
const seconds = z.number().int().min(-62_135_596_800).max(253_402_300_799);
const cursorShape = z.union([
  z.tuple([documentName, z.union([z.number(), z.string()])]),
  z.tuple([documentName, seconds, z.number().int().min(0).max(999_999_999)]),
]);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no cursor of ours
  }
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

/** Page size and cursor of a list that the monolith answered whole: `limit` (default and cap 100) and `after`. */
export function pageOf(query: URLSearchParams): { limit: number; after: string | null } {
  const limit = pagingNumber(query.get('limit'), maxPage);
  return { limit: limit === 0 ? maxPage : Math.min(limit, maxPage), after: query.get('after') };
}
