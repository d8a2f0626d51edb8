import type { QueryDocumentSnapshot } from 'firebase-admin/firestore';
import type * as z from 'zod';
import * as log from './log.ts';

/**
 * The documents of a list that have their shape. Clients could write here while the old rules were in force; one
 * unreadable document must not hide the others, so it is left out and logged.
 */
export function readableDocuments<S extends z.ZodType, T>(
  documents: readonly QueryDocumentSnapshot[],
  schema: S,
  make: (document: QueryDocumentSnapshot, data: z.output<S>) => T,
): T[] {
  return documents.flatMap((document) => {
    const parsed = schema.safeParse(document.data());
    if (parsed.success) return [make(document, parsed.data)];
    log.documentUnreadable(document.ref.path, parsed.error);
    return [];
  });
}
