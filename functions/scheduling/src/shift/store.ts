import * as shiftEvents from '@fresh/contracts/events/shifts';
import type { ShiftEvent } from '@fresh/contracts/events/shifts';
import { assignmentStatus, shiftStatus } from '@fresh/contracts/routes/shifts';
import { documentId, isDocumentId } from '@fresh/kernel/document-id';
import { aggregate, inOrganization, type Get, type Scan, type Stored } from '@fresh/kernel/events/aggregate';
import { firestore } from '@fresh/kernel/firebase';
import type { OrganizationContext } from '@fresh/kernel/http/context';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import type { DocumentReference, DocumentSnapshot, QueryDocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { readIsPublished } from '../schedule/store.ts';
import { storedTime } from '../stored-document.ts';
import { evolve, type Shift } from './shift.ts';

/** Where a shift is, within an organization; both ids come from clients. */
export interface ShiftKey {
  readonly scheduleId: string;
  readonly id: string;
}

/** One page of a schedule's shifts, newest first. */
export async function listShifts(
  orgId: string,
  scheduleId: string,
  page: { limit: number; after: string | null },
): Promise<{ shifts: Shift[]; nextCursor?: string }> {
  const query = shiftsOf(orgId, scheduleId);
  const { documents, ...rest } = await readPage(query, newestFirst, page.limit, page.after);
  return { shifts: readableDocuments(documents, shiftDocument, fromDocument), ...rest };
}

/** The organization's shifts. */
export const shifts = aggregate({
  service: 'scheduling',
  events: shiftEvents,
  tenant: inOrganization,
  ref: shiftRef,
  read: (snapshot): Shift | null => (snapshot.exists ? shiftOf(snapshot) : null),
  evolve,
  toDocument,
});

/**
 * Decides about one member's place. The membership is read in the same transaction, so that the member can't be removed
 * unseen:
 *
 *   assign   read membership, shift ─────────────── commit      rejected and repeated: no longer a member
 *   remove                   membership removed, event ── commit
 *
 * The other way round the assignment is committed first, and the event's subscriber finds it.
 */
export async function changeMembersShift<T>(
  context: OrganizationContext,
  key: ShiftKey,
  uid: string,
  decide: (state: Shift | null, read: { isActiveMember: boolean; isPublished: boolean }) => readonly ShiftEvent[],
  respond: (state: Shift | null) => T,
): Promise<T> {
  const { orgId } = context.org;
  return shifts.changeAndRespond(
    context,
    key,
    (shift, _now, read: Parameters<typeof decide>[1]) => decide(shift, read),
    ({ state }) => respond(state),
    async (get) => {
      const [isMember, isPublished] = await Promise.all([
        readIsActiveMember(get, orgId, uid),
        readIsPublished(get, orgId, key.scheduleId),
      ]);
      return { isActiveMember: isMember, isPublished };
    },
  );
}

/**
 * Changes a shift. Whether its staff may know of it is read in the same transaction, so that a publication at the same time
 * comes wholly before or after: it names the shifts that are there, and later changes are notified one by one.
 */
export async function changeShift<T>(
  context: OrganizationContext,
  key: ShiftKey,
  decide: (state: Shift | null, isPublished: boolean) => readonly ShiftEvent[],
  respond: (state: Shift | null) => T,
): Promise<T> {
  return shifts.changeAndRespond(
    context,
    key,
    (shift, _now, isPublished: boolean) => decide(shift, isPublished),
    ({ state }) => respond(state),
    (get) => readIsPublished(get, context.org.orgId, key.scheduleId),
  );
}

/** Whether the user is an active member right now. */
export async function isActiveMember(orgId: string, uid: string): Promise<boolean> {
  return readIsActiveMember((ref) => ref.get(), orgId, uid);
}

/** Some of a schedule's shifts by document id, so that each is met once however often we stop. */
export async function scanSchedule(schedulePath: string, size: number, after: string | null): Promise<Scan<Shift>> {
  const all = firestore().collection(`${schedulePath}/shifts`).orderBy('__name__');
  const { docs } = await (after === null ? all : all.startAfter(after)).limit(size).get();
  return { stored: stored(docs), next: docs.length === size ? (docs.at(-1)?.id ?? null) : null };
}

/**
 * Some of an organization's shifts, in all its schedules, that end after a moment (epoch ms); with `uid` only those of
 * that user. By end, so that the cost depends on what is to come and never on what is past.
 */
export async function scanUpcoming(
  orgId: string,
  { uid, endAfter }: { uid?: string; endAfter: number },
  size: number,
  after: string | null,
): Promise<Scan<Shift>> {
  const ofOrganization = firestore().collectionGroup('shifts').where('orgId', '==', orgId);
  const wanted = uid === undefined ? ofOrganization : ofOrganization.where('assigneeUids', 'array-contains', uid);
  const ordered = wanted.where('endTime', '>', endAfter).orderBy('endTime').orderBy('__name__');
  const { docs } = await (after === null ? ordered : ordered.startAfter(...positionOf(after))).limit(size).get();
  const last = docs.at(-1);
  return {
    stored: stored(docs.filter(({ ref }) => isOurs(orgId, ref))),
    next: docs.length === size && last ? JSON.stringify([last.get('endTime'), last.ref.path]) : null,
  };
}

/**
 * Some of an organization's shifts that a person is on while a span lasts (epoch ms), in the order of their ends. Both ends
 * are asked for in one query: by one of them alone, a long shift would hide behind as many short ones as are read.
 */
export async function findShiftsDuring(
  orgId: string,
  uid: string,
  { startTime, endTime }: Pick<Shift, 'startTime' | 'endTime'>,
  size: number,
): Promise<Shift[]> {
  const { docs } = await firestore()
    .collectionGroup('shifts')
    .where('orgId', '==', orgId)
    .where('assigneeUids', 'array-contains', uid)
    .where('endTime', '>', startTime)
    .where('startTime', '<', endTime)
    .orderBy('endTime')
    .orderBy('startTime')
    .limit(size)
    .get();
  return stored(docs.filter(({ ref }) => isOurs(orgId, ref))).map(({ state }) => state);
}

/** The group holds every collection of this name; `orgs/{o}/schedules/{s}/shifts` was the clients' (DOMAIN 1.1). */
function isOurs(orgId: string, { path }: DocumentReference): boolean {
  return path.startsWith(`organizations/${orgId}/schedules/`);
}

function shiftsOf(orgId: string, scheduleId: string) {
  return firestore().collection(`organizations/${orgId}/schedules/${documentId(scheduleId, 'scheduleId')}/shifts`);
}

function shiftRef(orgId: string, { scheduleId, id }: ShiftKey): DocumentReference {
  return shiftsOf(orgId, scheduleId).doc(documentId(id, 'id'));
}

function stored(documents: readonly QueryDocumentSnapshot[]): Stored<Shift>[] {
  return readableDocuments(documents, shiftDocument, (document, data) => {
    const { ref, updateTime } = document;
    const state = fromDocument(document, data);
    return { state, orgId: state.orgId, ref, updateTime };
  });
}

function positionOf(cursor: string): [number, DocumentReference] {
  const [endTime, path] = z.tuple([z.number(), z.string()]).parse(JSON.parse(cursor));
  return [endTime, firestore().doc(path)];
}

const activeMembership = z.object({ uid: z.string(), orgId: z.string(), status: z.literal('active') });

async function readIsActiveMember(get: Get, orgId: string, uid: string): Promise<boolean> {
  const membershipId = `${uid}_${orgId}`;
  if (!isDocumentId(membershipId)) return false;
  const parsed = activeMembership.safeParse((await get(firestore().doc(`memberships/${membershipId}`))).data());
  // The fields are compared too: the ids "a_b"+"c" and "a"+"b_c" would share a document name.
  return parsed.success && parsed.data.uid === uid && parsed.data.orgId === orgId;
}

/** What a stored shift must and may hold, ours or the monolith's, which stored no defaults (DOMAIN 60). */
const shiftDocument = z.object({
  version: z.number().int().default(0),
  orgId: z.string(),
  positionId: z.string(),
  venueId: z.string().optional(),
  zoneId: z.string().optional(),
  startTime: storedTime,
  endTime: storedTime,
  status: shiftStatus.default('draft'),
  assignments: z
    .array(
      z.object({
        uid: z.string(),
        status: assignmentStatus.default('assigned'),
        assignedAt: storedTime.default(0),
        assignedBy: z.string().default(''),
        confirmedAt: storedTime.optional(),
        notes: z.string().optional(),
      }),
    )
    .default([]),
  requiredStaff: z.number().default(1),
  notes: z.string().optional(),
  breakMinutes: z.number().optional(),
  createdBy: z.string().optional(),
  createdAt: storedTime.default(0),
  updatedAt: storedTime.default(0),
});

/** The shift in a document that exists; throws zod's error when it has lost its shape. */
export function shiftOf(snapshot: DocumentSnapshot): Shift {
  return fromDocument(snapshot, shiftDocument.parse(snapshot.data()));
}

/** The path says which schedule it is in, whatever the document says. */
function fromDocument({ id, ref }: DocumentSnapshot, document: z.output<typeof shiftDocument>): Shift {
  return { ...document, id, scheduleId: ref.parent.parent?.id ?? '' };
}

function toDocument(shift: Shift): Record<string, unknown> {
  return { ...shift, ...queriedFields(shift) };
}

/**
 * What the queries above ask for. Firestore can't look into the assignments, so `assigneeUids` repeats their users; and a
 * range of numbers finds no timestamp, which the monolith's document may hold as `startTime` and `endTime`.
 */
export function queriedFields({ assignments, startTime, endTime }: Shift): {
  assigneeUids: string[];
  startTime: number;
  endTime: number;
} {
  return { assigneeUids: assignments.map(({ uid }) => uid), startTime, endTime };
}
