import { isDocumentId } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import type { Query, QueryDocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';

const cursorShape = z.tuple([z.string().refine(isDocumentId)]);

/**
 * A page of a list in the order of document ids: the one order that every document has, whoever wrote it, and that
 * needs no index beside the filters' own.
 */
export async function readPageById(
  list: Query,
  { limit, after }: { limit: number; after: string | null },
): Promise<{ documents: QueryDocumentSnapshot[]; nextCursor?: string }> {
  const ordered = list.orderBy('__name__');
  const from = after === null ? ordered : ordered.startAfter(decode(after));
  const { docs } = await from.limit(limit + 1).get();
  const documents = docs.slice(0, limit);
  const last = documents.at(-1);
  return docs.length > limit && last ? { documents, nextCursor: encode(last.id) } : { documents };
}

function encode(id: string): string {
  return Buffer.from(JSON.stringify([id])).toString('base64url');
}

function decode(cursor: string): string {
  const parsed = cursorShape.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw new ApiError('BAD_REQUEST', 'Invalid cursor');
  return parsed.data[0];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no cursor of ours
  }
}
