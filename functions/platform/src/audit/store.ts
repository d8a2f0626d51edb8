import { loggedEnvelope, type EventEnvelope } from '@fresh/contracts/envelope';
import { searchText } from '@fresh/kernel/document-id';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import { readPage, type ListOrder } from '@fresh/kernel/paging';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import type { Query } from 'firebase-admin/firestore';
import * as z from 'zod';
import type { AuditFilter } from './audit.ts';

const latestFirst: ListOrder = { field: 'timeMs', direction: 'desc', idField: 'id' };

/** A logged event of an organization. */
export interface OrganizationEvent {
  readonly event: EventEnvelope;
  /** When it happened, by the clock of the service that decided; epoch ms. */
  readonly time: number;
  /** When Firestore recorded it, epoch ms. */
  readonly recordedAt: number;
}

/**
 * A page of an organization's events, latest first. An event without organization has no `orgid`, so no organization's page
 * can show it. The index begins with the organization: the growing `timeMs` is a range for each rather than one hot range
 * for all.
 */
export async function listEvents(
  orgId: string,
  { actor, topic, from, to }: AuditFilter,
  page: { limit: number; after: string | null },
): Promise<{ events: OrganizationEvent[]; nextCursor?: string }> {
  let list: Query = firestore().collectionGroup('events').where('orgid', '==', orgId);
  if (actor !== null) list = list.where('actor', '==', searchText(actor, 'actor'));
  if (topic !== null) list = list.where('topic', '==', searchText(topic, 'type'));
  if (from !== null) list = list.where('timeMs', '>=', from);
  if (to !== null) list = list.where('timeMs', '<', to);
  const { documents, ...rest } = await readPage(list, latestFirst, page.limit, page.after);
  const events = documents.flatMap((document) => {
    const parsed = logEntry.safeParse(document.data());
    if (parsed.success) {
      const { timeMs: time, recordedAt, ...event } = parsed.data;
      return [{ event, time, recordedAt }];
    }
    log.documentUnreadable(document.ref.path, parsed.error);
    return [];
  });
  return { events, ...rest };
}

const logEntry = loggedEnvelope.extend({ timeMs: z.number().int(), recordedAt: timestampMs });
