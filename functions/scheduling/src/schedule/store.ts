import * as scheduleEvents from '@fresh/contracts/events/schedules';
import { documentId } from '@fresh/kernel/document-id';
import { aggregate, inOrganization, type Get, type Scan, type Stored } from '@fresh/kernel/events/aggregate';
import { firestore } from '@fresh/kernel/firebase';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import { Timestamp, type DocumentReference, type DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedTime } from '../stored-document.ts';
import { evolve, isPublished, type Schedule } from './schedule.ts';

/** One page of an organization's schedules, newest first. */
export async function listSchedules(
  orgId: string,
  page: { limit: number; offset: number; after: string | null },
): Promise<{ schedules: Schedule[]; nextCursor?: string }> {
  const query = firestore().collection(`organizations/${orgId}/schedules`).offset(page.offset);
  const { documents, ...rest } = await readPage(query, newestFirst, page.limit, page.after);
  const readable = readableDocuments(documents, scheduleDocument, ({ id }, data) => fromDocument(orgId, id, data));
  return { schedules: readable, ...rest };
}

/** The dates of a schedule (epoch ms), wherever the monolith could have put it; `unreadable` where a document says none. */
export async function scheduleSpan(
  orgId: string,
  id: string,
): Promise<{ startDate: number; endDate: number } | 'unreadable' | 'missing'> {
  const fieldMask = ['startDate', 'endDate'];
  const found = await firestore().getAll(currentRef(orgId, id), formerRef(orgId, id), { fieldMask });
  const [schedule] = found.filter(({ exists }) => exists);
  if (!schedule) return 'missing';
  const parsed = scheduleDocument.pick({ startDate: true, endDate: true }).safeParse(schedule.data());
  return parsed.success ? parsed.data : 'unreadable';
}

/** Whether staff may know of a schedule, read with this transaction's `get` or without one; false for a missing one. */
export async function readIsPublished(get: Get, orgId: string, id: string): Promise<boolean> {
  const current = await get(currentRef(orgId, id));
  return isPublishedIn(current.exists ? current : await get(formerRef(orgId, id)));
}

/** Those of some schedules that staff may know of. */
export async function readPublished(orgId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const distinct = [...new Set(ids)];
  if (distinct.length === 0) return new Set();
  const found = await firestore().getAll(...distinct.map((id) => currentRef(orgId, id)), {
    fieldMask: ['status', 'state', 'publishedAt'],
  });
  return new Set(found.filter(isPublishedIn).map(({ id }) => id));
}

const visibility = z.object({
  status: z.string().optional().catch(undefined),
  state: z.string().optional().catch(undefined),
});

function isPublishedIn(snapshot: DocumentSnapshot): boolean {
  if (!snapshot.exists) return false;
  const { status: canonical, state } = visibility.parse(snapshot.data());
  const known = status.safeParse(canonical ?? state ?? 'draft').data ?? 'draft';
  const at: unknown = snapshot.get('publishedAt');
  return isPublished({ status: known, publishedAt: at === undefined ? undefined : 0 });
}

/** Some of an organization's schedules by document id, so that each is met once however often we stop. */
export async function scanSchedules(orgId: string, size: number, after: string | null): Promise<Scan<Schedule>> {
  const all = firestore().collection(`organizations/${orgId}/schedules`).orderBy('__name__');
  const { docs } = await (after === null ? all : all.startAfter(after)).limit(size).get();
  const stored = readableDocuments(docs, scheduleDocument, ({ id, ref, updateTime }, data) => ({
    state: fromDocument(orgId, id, data),
    orgId,
    ref,
    updateTime,
  }));
  return { stored, next: docs.length === size ? (docs.at(-1)?.id ?? null) : null };
}

/** The schedule at a document path, for a change by a subscriber; null where there is none. */
export async function findStored(orgId: string, path: string): Promise<Stored<Schedule> | null> {
  const snapshot = await firestore().doc(path).get();
  const { ref, updateTime } = snapshot;
  return updateTime ? { state: scheduleOf(orgId, snapshot), orgId, ref, updateTime } : null;
}

/** The organization's schedules. */
export const schedules = aggregate({
  service: 'scheduling',
  events: scheduleEvents,
  tenant: inOrganization,
  ref: currentRef,
  formerRef,
  read: (snapshot, orgId): Schedule | null => (snapshot.exists ? scheduleOf(orgId, snapshot) : null),
  evolve,
  toDocument,
});

/** The one store of schedules, where the monolith's S1-S5 put them. */
function currentRef(orgId: string, id: string): DocumentReference {
  return firestore().doc(`organizations/${orgId}/schedules/${documentId(id, 'scheduleId')}`);
}

/** Where the monolith's publish looked; read for documents only there, never written (DOMAIN 26). */
function formerRef(orgId: string, id: string): DocumentReference {
  return firestore().doc(`orgs/${orgId}/schedules/${documentId(id, 'scheduleId')}`);
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
  isAnnounced: z.boolean().optional().catch(undefined),
  planned: z
    .object({ at: storedTime, by: z.string(), notifyUsers: z.boolean(), channels: z.array(z.string()) })
    .optional()
    .catch(undefined),
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
  const { startDate, endDate, createdAt, updatedAt, publishedAt, planned, ...rest } = schedule;
  return {
    ...rest,
    state: schedule.status,
    startDate: Timestamp.fromMillis(startDate),
    endDate: Timestamp.fromMillis(endDate),
    createdAt: Timestamp.fromMillis(createdAt),
    updatedAt: Timestamp.fromMillis(updatedAt),
    ...(publishedAt !== undefined && { publishedAt: Timestamp.fromMillis(publishedAt) }),
    ...(planned && { planned: { ...planned, at: Timestamp.fromMillis(planned.at) } }),
  };
}
