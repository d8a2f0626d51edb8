import * as timekeepingEvents from '@fresh/contracts/events/timekeeping';
import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { documentId } from '@fresh/kernel/document-id';
import { changeAggregate } from '@fresh/kernel/events/change';
import { causeOfRequest } from '@fresh/kernel/events/event-log';
import type { OrganizationContext } from '@fresh/kernel/http/context';
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
 * The newest records, in the order of their creation. The monolith answered all of them by document id, which begins
 * with the time; so whoever has no more than one page sees the same as before, and whoever has more and doesn't page
 * sees the latest ones rather than the same old ones for ever.
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

/** Decides about one record and commits what follows; see changeAggregate. */
export async function changeAttendance(
  context: OrganizationContext,
  attendanceId: string,
  decide: (state: Attendance | null, now: number) => AttendanceEvent[],
): Promise<Attendance | null> {
  const { orgId } = context.org;
  const id = documentId(attendanceId, 'id');
  const now = context.now();
  const change = { id, orgId, by: context.actor.uid, now };
  const ref = recordsOf(orgId).doc(id);
  return changeAggregate<Attendance, AttendanceEvent>(
    {
      service: 'timekeeping',
      events: Object.values(timekeepingEvents),
      ref,
      orgId,
      read: async (get) => fromSnapshot(orgId, await get(ref)),
      evolve: (state, event) => evolve(state, event, change),
      write: (tx, next) => {
        // Merge: fields the monolith or an older version put there stay. No decision made here removes a record.
        if (next) tx.set(ref, toDocument(next), { merge: true });
      },
    },
    (state) => decide(state, now),
    causeOfRequest(context),
    now,
  );
}
