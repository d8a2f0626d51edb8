import * as shiftEvents from '@fresh/contracts/events/shifts';
import type { ShiftEvent } from '@fresh/contracts/events/shifts';
import { assignmentStatus, shiftStatus } from '@fresh/contracts/routes/shifts';
import { definedFields } from '@fresh/kernel/defined-fields';
import { documentId, isDocumentId } from '@fresh/kernel/document-id';
import { changeAggregate } from '@fresh/kernel/events/change';
import { appendEvents, causeOfRequest, type Cause } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { OrganizationContext } from '@fresh/kernel/http/context';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import type {
  DocumentReference,
  DocumentSnapshot,
  QueryDocumentSnapshot,
  Timestamp,
  WriteBatch,
} from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedTime } from '../stored-document.ts';
import { evolve, type Change, type Shift } from './shift.ts';

/** Where a shift is, within an organization; both ids come from clients. */
export interface ShiftKey {
  readonly scheduleId: string;
  readonly id: string;
}

/** A document read, in a transaction or plain. */
type Get = (ref: DocumentReference) => Promise<DocumentSnapshot>;

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

/** One shift; null when there is none. */
export async function readShift(orgId: string, key: ShiftKey): Promise<Shift | null> {
  return fromSnapshot(await shiftRef(orgId, key).get());
}

/** Writes a new shift together with its event. */
export async function putNewShift(event: ShiftEvent, scheduleId: string, change: Change, cause: Cause): Promise<Shift> {
  const { id, orgId, now } = change;
  const ref = shiftRef(orgId, { scheduleId, id });
  const shift = evolve(null, event, change);
  if (!shift) throw new Error(`${event.type} creates nothing`);
  const batch = firestore().batch();
  batch.create(ref, toDocument(shift));
  const source = { service: 'scheduling', subject: ref.path, version: 0, orgId, now } as const;
  appendEvents(batch, Object.values(shiftEvents), [event], source, cause);
  await batch.commit();
  return shift;
}

/** Decides about one shift and commits what follows; see changeAggregate. `alsoRead` joins the transaction's reads. */
export async function changeShift(
  context: OrganizationContext,
  key: ShiftKey,
  decide: (state: Shift | null) => ShiftEvent[],
  alsoRead?: (get: Get) => Promise<void>,
): Promise<Shift | null> {
  const { orgId } = context.org;
  const now = context.now();
  const ref = shiftRef(orgId, key);
  const change = { id: ref.id, orgId, by: context.actor.uid, now };
  return changeAggregate<Shift, ShiftEvent>(
    {
      service: 'scheduling',
      events: Object.values(shiftEvents),
      ref,
      orgId,
      read: async (get) => {
        await alsoRead?.(get);
        return fromSnapshot(await get(ref));
      },
      evolve: (state, event) => evolve(state, event, change),
      write: (tx, next) => {
        // Merge: fields the monolith or an older version put there stay.
        if (next) tx.set(ref, toDocument(next), { merge: true });
      },
    },
    decide,
    causeOfRequest(context),
    now,
  );
}

/**
 * Decides about one member's place. His membership is read in the same transaction, so that he can't be removed
 * unseen:
 *
 *   assign   read membership, shift ─────────────── commit      refused and repeated: he is no member any more
 *   remove                   membership removed, event ── commit
 *
 * The other way round the assignment is committed first, and the event's subscriber finds it.
 */
export async function changeMembersShift(
  context: OrganizationContext,
  key: ShiftKey,
  uid: string,
  decide: (state: Shift | null, isActiveMember: boolean) => ShiftEvent[],
): Promise<Shift | null> {
  let isMember = false;
  return changeShift(
    context,
    key,
    (state) => decide(state, isMember),
    async (get) => {
      isMember = await readIsActiveMember(get, context.org.orgId, uid);
    },
  );
}

/** Whether somebody is an active member right now. */
export async function isActiveMember(orgId: string, uid: string): Promise<boolean> {
  return readIsActiveMember((ref) => ref.get(), orgId, uid);
}

/** A shift as read outside a transaction; a write that builds on it fails when it has changed since. */
export interface StoredShift {
  readonly shift: Shift;
  readonly ref: DocumentReference;
  readonly updateTime: Timestamp;
}

/** Some shifts, and where to go on; null at the end. */
export interface ShiftScan {
  readonly shifts: StoredShift[];
  readonly next: string | null;
}

/** Some of a schedule's shifts by document id, so that each is met once however often we stop. */
export async function scanSchedule(schedulePath: string, size: number, after: string | null): Promise<ShiftScan> {
  const all = firestore().collection(`${schedulePath}/shifts`).orderBy('__name__');
  const { docs } = await (after === null ? all : all.startAfter(after)).limit(size).get();
  return { shifts: stored(docs), next: docs.length === size ? (docs.at(-1)?.id ?? null) : null };
}

/**
 * Some of an organization's shifts, in all its schedules, that end after a moment (epoch ms); with `uid` only those he is
 * on. By end, so that the cost depends on what is to come and never on what is past.
 */
export async function scanUpcoming(
  orgId: string,
  { uid, endAfter }: { uid?: string; endAfter: number },
  size: number,
  after: string | null,
): Promise<ShiftScan> {
  const ofOrganization = firestore().collectionGroup('shifts').where('orgId', '==', orgId);
  const wanted = uid === undefined ? ofOrganization : ofOrganization.where('assigneeUids', 'array-contains', uid);
  const ordered = wanted.where('endTime', '>', endAfter).orderBy('endTime').orderBy('__name__');
  const { docs } = await (after === null ? ordered : ordered.startAfter(...positionOf(after))).limit(size).get();
  const last = docs.at(-1);
  return {
    // The group holds every collection of this name; `orgs/{o}/schedules/{s}/shifts` was the clients' (DOMAIN 1.1).
    shifts: stored(docs.filter(({ ref }) => ref.path.startsWith(`organizations/${orgId}/schedules/`))),
    next: docs.length === size && last ? JSON.stringify([last.get('endTime'), last.ref.path]) : null,
  };
}

/** Adds events of a stored shift and the state after them to a batch; see StoredShift. */
export function addShiftChange(
  batch: WriteBatch,
  { shift, ref, updateTime }: StoredShift,
  events: readonly ShiftEvent[],
  { by, now, cause }: { by: string; now: number; cause: Cause },
): void {
  if (events.length === 0) return;
  const { id, orgId, version } = shift;
  const next = events.reduce<Shift | null>((state, event) => evolve(state, event, { id, orgId, by, now }), shift);
  if (next) batch.update(ref, toDocument(next), { lastUpdateTime: updateTime });
  else batch.delete(ref, { lastUpdateTime: updateTime });
  const source = { service: 'scheduling', subject: ref.path, version, orgId, now } as const;
  appendEvents(batch, Object.values(shiftEvents), events, source, cause);
}

function shiftsOf(orgId: string, scheduleId: string) {
  return firestore().collection(`organizations/${orgId}/schedules/${documentId(scheduleId, 'scheduleId')}/shifts`);
}

function shiftRef(orgId: string, { scheduleId, id }: ShiftKey): DocumentReference {
  return shiftsOf(orgId, scheduleId).doc(documentId(id, 'id'));
}

function stored(documents: readonly QueryDocumentSnapshot[]): StoredShift[] {
  return readableDocuments(documents, shiftDocument, (document, data) => {
    const { ref, updateTime } = document;
    return { shift: fromDocument(document, data), ref, updateTime };
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

function fromSnapshot(snapshot: DocumentSnapshot): Shift | null {
  return snapshot.exists ? shiftOf(snapshot) : null;
}

/** The shift in a document that exists; throws zod's error when it has lost its shape. */
export function shiftOf(snapshot: DocumentSnapshot): Shift {
  return fromDocument(snapshot, shiftDocument.parse(snapshot.data()));
}

/** The path says which schedule it is in, whatever the document says. */
function fromDocument({ id, ref }: DocumentSnapshot, document: z.output<typeof shiftDocument>): Shift {
  return { ...document, id, scheduleId: ref.parent.parent?.id ?? '' };
}

function toDocument(shift: Shift): Record<string, unknown> {
  return definedFields({ ...shift, assignments: shift.assignments.map(definedFields), ...queriedFields(shift) });
}

/**
 * What `scanUpcoming` asks for. Firestore can't look into the assignments, so `assigneeUids` repeats their users; and a
 * range of numbers finds no timestamp, which the monolith's document may hold as `endTime`.
 */
export function queriedFields({ assignments, endTime }: Shift): { assigneeUids: string[]; endTime: number } {
  return { assigneeUids: assignments.map(({ uid }) => uid), endTime };
}
