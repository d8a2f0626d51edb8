import * as schedulingEvents from '@fresh/contracts/events/schedules';
import type { ScheduleEvent } from '@fresh/contracts/events/schedules';
import { definedFields } from '@fresh/kernel/defined-fields';
import { documentId } from '@fresh/kernel/document-id';
import { changeAggregate } from '@fresh/kernel/events/change';
import { appendEvents, causeOfRequest, type Cause } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { OrganizationContext } from '@fresh/kernel/http/context';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import { Timestamp, type DocumentReference, type DocumentSnapshot, type WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedTime } from '../stored-document.ts';
import { evolve, type Schedule } from './schedule.ts';

/** One page of an organization's schedules, newest first. */
export async function listSchedules(
  orgId: string,
  page: { limit: number; offset: number; after: string | null },
): Promise<{ schedules: Schedule[]; nextCursor?: string }> {
  const query = firestore().collection(`organizations/${orgId}/schedules`).offset(page.offset);
  const { documents, ...rest } = await readPage(query, newestFirst, page.limit, page.after);
  const schedules = readableDocuments(documents, scheduleDocument, ({ id }, data) => fromDocument(orgId, id, data));
  return { schedules, ...rest };
}

/** One schedule; null when there is none. */
export async function readSchedule(orgId: string, id: string): Promise<Schedule | null> {
  return readWith((ref) => ref.get(), orgId, id);
}

/** Whether a schedule exists, wherever the monolith could have put it. */
export async function scheduleExists(orgId: string, id: string): Promise<boolean> {
  const found = await firestore().getAll(currentRef(orgId, id), formerRef(orgId, id), { fieldMask: [] });
  return found.some(({ exists }) => exists);
}

/** A schedule as read outside a transaction; a write that builds on it fails when it has changed since. */
export interface StoredSchedule {
  readonly schedule: Schedule;
  readonly ref: DocumentReference;
  readonly updateTime: Timestamp;
}

/** Some of an organization's schedules by document id, so that each is met once however often we stop. */
export async function scanSchedules(
  orgId: string,
  size: number,
  after: string | null,
): Promise<{ schedules: StoredSchedule[]; next: string | null }> {
  const all = firestore().collection(`organizations/${orgId}/schedules`).orderBy('__name__');
  const { docs } = await (after === null ? all : all.startAfter(after)).limit(size).get();
  const schedules = readableDocuments(docs, scheduleDocument, ({ id, ref, updateTime }, data) => ({
    schedule: fromDocument(orgId, id, data),
    ref,
    updateTime,
  }));
  return { schedules, next: docs.length === size ? (docs.at(-1)?.id ?? null) : null };
}

/** Adds events of a stored schedule and the state after them to a batch; see StoredSchedule. */
export function addScheduleChange(
  batch: WriteBatch,
  { schedule, ref, updateTime }: StoredSchedule,
  events: readonly ScheduleEvent[],
  { by, now, cause }: { by: string; now: number; cause: Cause },
): void {
  const { id, orgId, version } = schedule;
  const next = events.reduce<Schedule | null>((state, event) => evolve(state, event, { id, orgId, by, now }), schedule);
  if (!next || events.length === 0) return;
  batch.update(ref, toDocument(next), { lastUpdateTime: updateTime });
  const source = { service: 'scheduling', subject: ref.path, version, orgId, now } as const;
  appendEvents(batch, Object.values(schedulingEvents), events, source, cause);
}

/** Decides about one schedule and commits what follows; see changeAggregate. */
export async function changeSchedule(
  context: OrganizationContext,
  scheduleId: string,
  decide: (state: Schedule | null, now: number) => ScheduleEvent[],
): Promise<Schedule | null> {
  const { orgId } = context.org;
  const id = documentId(scheduleId, 'scheduleId');
  const now = context.now();
  const change = { id, orgId, by: context.actor.uid, now };
  const ref = currentRef(orgId, id);
  return changeAggregate<Schedule, ScheduleEvent>(
    {
      service: 'scheduling',
      events: Object.values(schedulingEvents),
      ref,
      orgId,
      read: (get) => readWith(get, orgId, id),
      evolve: (state, event) => evolve(state, event, change),
      write: (tx, next) => {
        if (next) {
          // Merge: fields the monolith or an older version put there stay.
          tx.set(ref, toDocument(next), { merge: true });
        } else {
          tx.delete(ref);
          tx.delete(formerRef(orgId, id));
        }
      },
    },
    (state) => decide(state, now),
    causeOfRequest(context),
    now,
  );
}

/** The one store of schedules, where the monolith's S1-S5 put them. */
function currentRef(orgId: string, id: string): DocumentReference {
  return firestore().doc(`organizations/${orgId}/schedules/${documentId(id, 'scheduleId')}`);
}

/** Where the monolith's publish looked; read for documents only there, never written (DOMAIN 26). */
function formerRef(orgId: string, id: string): DocumentReference {
  return firestore().doc(`orgs/${orgId}/schedules/${documentId(id, 'scheduleId')}`);
}

async function readWith(
  get: (ref: DocumentReference) => Promise<DocumentSnapshot>,
  orgId: string,
  id: string,
): Promise<Schedule | null> {
  const current = await get(currentRef(orgId, id));
  const snapshot = current.exists ? current : await get(formerRef(orgId, id));
  return snapshot.exists ? scheduleOf(orgId, snapshot) : null;
}

/** The schedule in a document that exists; throws zod's error when it has lost its shape. */
export function scheduleOf(orgId: string, snapshot: DocumentSnapshot): Schedule {
  return fromDocument(orgId, snapshot.id, scheduleDocument.parse(snapshot.data()));
}

const status = z.enum(['draft', 'published', 'active', 'completed', 'archived']);

/** What a stored schedule must and may hold, ours or the monolith's, which mixed both kinds of time (DOMAIN 28). */
const scheduleDocument = z.object({
  version: z.number().int().default(0),
  name: z.string(),
  description: z.string().optional(),
  startDate: storedTime,
  endDate: storedTime,
  /** `status` is canonical; the monolith's create wrote `state` alone (DOMAIN 27). */
  status: status.optional(),
  state: status.optional(),
  visibility: z.enum(['private', 'team', 'public']).default('team'),
  templateId: z.string().optional(),
  publishedAt: storedTime.optional(),
  publishedBy: z.string().optional(),
  createdBy: z.string().optional(),
  createdAt: storedTime.default(0),
  updatedBy: z.string().optional(),
  updatedAt: storedTime.default(0),
});

function fromDocument(orgId: string, id: string, document: z.output<typeof scheduleDocument>): Schedule {
  const { state, status: canonical, ...fields } = document;
  return { ...fields, id, orgId, status: canonical ?? state ?? 'draft' };
}

/** One type for each field again: timestamps. Both status names, because the monolith reads `state`. */
function toDocument(schedule: Schedule): Record<string, unknown> {
  const { startDate, endDate, createdAt, updatedAt, publishedAt, ...rest } = schedule;
  return definedFields({
    ...rest,
    state: schedule.status,
    startDate: Timestamp.fromMillis(startDate),
    endDate: Timestamp.fromMillis(endDate),
    createdAt: Timestamp.fromMillis(createdAt),
    updatedAt: Timestamp.fromMillis(updatedAt),
    ...(publishedAt !== undefined && { publishedAt: Timestamp.fromMillis(publishedAt) }),
  });
}
