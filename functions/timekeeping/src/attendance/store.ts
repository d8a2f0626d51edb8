import * as timekeepingEvents from '@fresh/contracts/events/timekeeping';
import { documentId } from '@fresh/kernel/document-id';
import { aggregate, inOrganization } from '@fresh/kernel/events/aggregate';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import type { Query } from 'firebase-admin/firestore';
import { evolve, type Attendance } from './attendance.ts';
import { attendanceDocument, fromDocument, fromSnapshot, recordsOf, toDocument } from './documents.ts';

/** Which records are wanted; those given have to match all. */
export interface Filters {
  readonly shiftId?: string | undefined;
  readonly scheduleId?: string | undefined;
  readonly staffUid?: string | undefined;
}

/**
 * The newest records, in the order of their creation. The monolith returned all of them by document id, which begins
 * with the time; so a client with no more than one page sees the same as before, and a client that has more and doesn't
 * page sees the latest ones rather than the same old ones for ever.
 */
export async function listAttendance(
  orgId: string,
  filters: Filters,
  page: { limit: number; after: string | null },
): Promise<{ records: Attendance[]; nextCursor?: string }> {
  const wanted = Object.entries(filters as Record<string, string | undefined>).filter(
    ([, value]) => value !== undefined,
  );
  const query = wanted.reduce<Query>((list, [name, value]) => list.where(name, '==', value), recordsOf(orgId));
  const { documents, ...rest } = await readPage(query, newestFirst, page.limit, page.after);
  const oldestFirst = documents.reverse();
  return {
    records: readableDocuments(oldestFirst, attendanceDocument, ({ id }, data) => fromDocument(orgId, id, data)),
    ...rest,
  };
}

/** The organization's records. No decision made here removes one. */
export const attendances = aggregate({
  service: 'timekeeping',
  events: timekeepingEvents,
  tenant: inOrganization,
  ref: (orgId: string, id: string) => recordsOf(orgId).doc(documentId(id, 'id')),
  read: (snapshot, orgId) => fromSnapshot(orgId, snapshot),
  evolve,
  toDocument,
});
