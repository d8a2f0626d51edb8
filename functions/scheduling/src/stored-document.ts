import * as log from '@fresh/kernel/log';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import type { QueryDocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';

/** Epoch ms from either form that was ever stored: a number, or a timestamp as triggers and schedules wrote it. */
export const storedTime = z.union([timestampMs, z.number().transform(Math.trunc)]);

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
