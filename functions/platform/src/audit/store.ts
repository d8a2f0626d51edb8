import { topicOf } from '@fresh/contracts/event';
import { searchText } from '@fresh/kernel/document-id';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import { readPage, type ListOrder } from '@fresh/kernel/paging';
import { Timestamp, type CollectionReference, type Query, type WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import { expiryOf, type AuditEntry, type AuditFilter } from './audit.ts';

const latestFirst: ListOrder = { field: 'time', direction: 'desc' };

/**
 * Adds an entry to the batch that also marks the event as handled. `set`, not `create`: an entry that is there already
 * is the same, and no reason to fail.
 */
export function putEntry(batch: WriteBatch, trail: string, entry: AuditEntry): void {
  const { id, ...fields } = entry;
  const expireAt = Timestamp.fromMillis(expiryOf(entry));
  batch.set(entriesOf(trail).doc(id), { ...fields, topic: topicOf(entry.type), expireAt });
}

/** A page of a trail, latest first. */
export async function listEntries(
  trail: string,
  { actor, topic, from, to }: AuditFilter,
  page: { limit: number; after: string | null },
): Promise<{ entries: AuditEntry[]; nextCursor?: string }> {
  let list: Query = entriesOf(trail);
  if (actor !== null) list = list.where('actor', '==', searchText(actor, 'actor'));
  if (topic !== null) list = list.where('topic', '==', searchText(topic, 'type'));
  if (from !== null) list = list.where('time', '>=', from);
  if (to !== null) list = list.where('time', '<', to);
  const { documents, ...rest } = await readPage(list, latestFirst, page.limit, page.after);
  const entries = documents.flatMap((document) => {
    const parsed = entryDocument.safeParse(document.data());
    if (parsed.success) return [{ id: document.id, ...parsed.data }];
    log.documentUnreadable(document.ref.path, parsed.error);
    return [];
  });
  return { entries, ...rest };
}

/**
 * A trail is its organization's own collection: no query of one tenant can reach another's, and the index on the
 * growing `time` is a range for each organization rather than one hot range for all.
 */
function entriesOf(trail: string): CollectionReference {
  return firestore().collection(`auditTrail/${trail}/entries`);
}

const entryDocument = z.object({
  type: z.string(),
  subject: z.string(),
  actor: z.string(),
  time: z.number().int(),
  sequence: z.number().int(),
  correlationId: z.string(),
  causationId: z.string(),
  captured: z.literal(true).optional(),
  data: z.unknown(),
});
