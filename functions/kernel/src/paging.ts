import { Timestamp, type DocumentSnapshot, type Query } from 'firebase-admin/firestore';
import { ApiError } from './errors.ts';

/**
 * A page of a list that is ordered newest first by one field, document id breaking ties. One document more than asked
 * is read to know whether there is a next page; the cost of a page doesn't depend on how long the list is.
 */
export async function readPage(
  newestFirst: Query,
  field: string,
  size: number,
  after: string | null,
): Promise<{ documents: DocumentSnapshot[]; nextCursor?: string }> {
  const ordered = newestFirst.orderBy(field, 'desc').orderBy('__name__', 'desc');
  const from = after === null ? ordered : ordered.startAfter(...decodeCursor(after));
  const { docs } = await from.limit(size + 1).get();
  const documents = docs.slice(0, size);
  const last = documents.at(-1);
  return docs.length > size && last ? { documents, nextCursor: encodeCursor(last, field) } : { documents };
}

/** Where a page ended: the ordering field (timestamp or number) and the document id, opaque to clients. */
export function encodeCursor(document: DocumentSnapshot, field: string): string {
  const value: unknown = document.get(field);
  const position = value instanceof Timestamp ? [value.seconds, value.nanoseconds] : [value];
  return Buffer.from(JSON.stringify([document.id, ...position])).toString('base64url');
}

/** The two values `startAfter` takes; a text that isn't one of our cursors is the client's mistake (400). */
export function decodeCursor(cursor: string): [Timestamp | number, string] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parts = null; // not JSON: answered below like any other text that is no cursor
  }
  if (Array.isArray(parts)) {
    const [id, first, nanoseconds] = parts as unknown[];
    if (typeof id === 'string' && id !== '' && !id.includes('/') && Number.isSafeInteger(first)) {
      if (nanoseconds === undefined) return [first as number, id];
      if (Number.isSafeInteger(nanoseconds)) {
        const seconds = first as number;
        const nanos = nanoseconds as number;
        if (Math.abs(seconds) < 6e10 && nanos >= 0 && nanos < 1e9) return [new Timestamp(seconds, nanos), id];
      }
    }
  }
  throw new ApiError('BAD_REQUEST', 'Invalid cursor');
}

/**
 * A paging number as the monolith read it (CONTRACT S1): leading digits count, trailing junk is ignored, anything else
 * or a negative number is the default.
 */
export function pagingNumber(text: string | null, fallback: number): number {
  const parsed = Number.parseInt(text ?? '', 10);
  return Number.isNaN(parsed) || parsed < 0 ? fallback : parsed;
}
