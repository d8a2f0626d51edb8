import type { EventEnvelope } from '@fresh/contracts/envelope';
import { isDocumentId } from '@fresh/kernel/document-id';
import { firestore } from '@fresh/kernel/firebase';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import * as z from 'zod';
import type { Details } from './notification.ts';

/** User ids in one query: Firestore's limit of `array-contains-any`. */
const uidsPerQuery = 30;

/** Shifts that one query reads: with 30 people more than a shift a day for each over two weeks. */
const shiftsPerQuery = 500;

/** Shifts that one notification names. */
const shiftsPerPerson = 50;

const time = z.union([z.number(), timestampMs]);

/** What of a shift of scheduling matters here. */
const shiftDocument = z.object({
  startTime: time,
  endTime: time,
  status: z.string().default('draft'),
  assignments: z.array(z.object({ uid: z.string(), status: z.string().default('assigned') })).default([]),
});

/**
 * The shifts of a schedule that some people are to work and that end after a moment (epoch ms), as they are now: an
 * assignment that was taken back before the publication isn't named. The cost depends on these people's coming shifts only.
 */
export async function readPlannedShifts(
  schedulePath: string,
  uids: readonly string[],
  endAfter: number,
): Promise<Details> {
  const shifts = firestore().collection(`${schedulePath}/shifts`);
  const chunks = Array.from({ length: Math.ceil(uids.length / uidsPerQuery) }, (_, index) =>
    uids.slice(index * uidsPerQuery, (index + 1) * uidsPerQuery),
  );
  const found = await Promise.all(
    chunks.map(async (chunk) => {
      const wanted = shifts.where('assigneeUids', 'array-contains-any', chunk).where('endTime', '>', endAfter);
      const ordered = wanted.orderBy('endTime').orderBy('__name__').limit(shiftsPerQuery);
      return (await ordered.select('startTime', 'endTime', 'status', 'assignments').get()).docs;
    }),
  );
  const planned = new Map<string, { shiftId: string; startTime: number; endTime: number }[]>();
  const documents = new Map(found.flat().map((document) => [document.id, document]));
  const readable = readableDocuments([...documents.values()], shiftDocument, ({ id }, data) => ({ id, ...data }));
  for (const { id, startTime, endTime, status, assignments } of readable) {
    if (status === 'cancelled' || status === 'completed') continue;
    const coming = assignments.filter((each) => each.status === 'assigned' || each.status === 'confirmed');
    for (const uid of new Set(coming.map((each) => each.uid))) {
      planned.set(uid, [...(planned.get(uid) ?? []), { shiftId: id, startTime, endTime }]);
    }
  }
  return new Map(
    uids.flatMap((uid) => {
      const own = planned.get(uid)?.sort((a, b) => a.startTime - b.startTime || a.endTime - b.endTime);
      return own ? [[uid, { shifts: own.slice(0, shiftsPerPerson) }] as const] : [];
    }),
  );
}

/**
 * Whether a shift belongs to a draft, which its staff mustn't know of. The event says so; where it doesn't, one of before or
 * of the monolith's writes, the schedule is asked as it is now.
 */
export async function isOfDraft(
  { data }: EventEnvelope<{ readonly scheduleId: string; readonly isPublished?: boolean | undefined }>,
  orgId: string,
): Promise<boolean> {
  const { scheduleId, isPublished } = data;
  if (isPublished !== undefined) return !isPublished;
  if (!isDocumentId(scheduleId)) return false;
  const schedule = await firestore().doc(`organizations/${orgId}/schedules/${scheduleId}`).get();
  return schedule.exists && (schedule.get('status') ?? schedule.get('state') ?? 'draft') === 'draft';
}
