import type { EventEnvelope } from '@fresh/contracts/envelope';
import * as notificationEvents from '@fresh/contracts/events/notifications';
import type { NotificationEvent } from '@fresh/contracts/events/notifications';
import { notification } from '@fresh/contracts/routes/notifications';
import { roles, type Role } from '@fresh/contracts/roles';
import { isDocumentId } from '@fresh/kernel/document-id';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import { firestore } from '@fresh/kernel/firebase';
import { hasMinimumRole, roleOf } from '@fresh/kernel/http/organization-context';
import * as log from '@fresh/kernel/log';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import { Filter, Timestamp, type DocumentSnapshot, type Query, type WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, expiryOf, oldestIn, type Details, type FeedItem, type Notification } from './notification.ts';

/** Only what was read has a version. */
const feedDocument = notification.extend({ uid: z.string(), version: z.number().int().default(0) });

/** One page of a user's feed, newest first; without what is over and may not be deleted yet. `now` is epoch ms. */
export async function listNotifications(
  uid: string,
  page: { limit: number; after: string | null },
  now: number,
): Promise<{ items: FeedItem[]; nextCursor?: string }> {
  const { documents, ...rest } = await readPage(
    feedOf(uid).where('createdAt', '>', oldestIn(now)),
    newestFirst,
    page.limit,
    page.after,
  );
  return { items: readableDocuments(documents, feedDocument, (_document, item) => item), ...rest };
}

/** Writes notifications; writing one again changes nothing, not even that it was read. */
export function putNotifications(batch: WriteBatch, notifications: readonly Notification[]): void {
  for (const notification of notifications)
    batch.set(feedOf(notification.uid).doc(notification.id), toDocument(notification), { merge: true });
}

/** A notification in its feed, which TTL deletes after its time. */
function toDocument(notification: Notification) {
  return { ...notification, expireAt: Timestamp.fromMillis(expiryOf(notification)) };
}

/** Notifications, in the feed of the user who asks. Reading one concerns no organization. */
export const notifications = aggregate({
  service: 'notifications',
  events: notificationEvents,
  tenant: withoutOrganization,
  ref: (_orgId, { uid, id }: { readonly uid: string; readonly id: string }) => feedOf(uid).doc(id),
  read: itemIn,
  evolve: (state: FeedItem | null, event: NotificationEvent): FeedItem | null => evolve(state, event),
  toDocument: ({ readAt, version }) => ({ readAt, version }),
});

/** What the list leaves out, such as a type of a later release after a rollback, isn't in the feed. */
function itemIn(snapshot: DocumentSnapshot): FeedItem | null {
  if (!snapshot.exists) return null;
  const { data, error } = feedDocument.safeParse(snapshot.data());
  if (error) log.documentUnreadable(snapshot.ref.path, error);
  return data ?? null;
}

/** Some users, and where the next ones start; null when these were the last. */
export interface People {
  readonly uids: readonly string[];
  readonly next: string | null;
}

/** A page of an organization's active members. */
export function activeMembers(orgId: string, size: number, after: string | null): Promise<People> {
  return pageOfMembers(activeMembersOf(orgId), orgId, size, after);
}

/** A page of those who lead an organization: its active members from a manager's level up. */
export function activeManagers(orgId: string, size: number, after: string | null): Promise<People> {
  // Old documents have one of the two; of one that has both, `role` decides.
  const mayLead = Filter.or(
    Filter.where('role', 'in', leadingRoles),
    Filter.where('roles', 'array-contains-any', leadingRoles),
  );
  return pageOfMembers(activeMembersOf(orgId).where(mayLead), orgId, size, after, leads);
}

function leads(role: Role | null): boolean {
  return hasMinimumRole(role, ['manager']);
}

/** With the old name of an owner (DOMAIN 34). */
const leadingRoles = [...roles.filter(leads), 'owner'];

function activeMembersOf(orgId: string): Query {
  return firestore().collection('memberships').where('orgId', '==', orgId).where('status', '==', 'active');
}

/** What a membership must hold to count: the same as where a request is authorized (DOMAIN 1.2). */
const membershipDocument = z.object({
  uid: z.string(),
  role: z.string().optional(),
  roles: z.array(z.string()).optional(),
});

/** By document id, so that each is met once however often we stop. */
async function pageOfMembers(
  members: Query,
  orgId: string,
  size: number,
  after: string | null,
  isWanted: (role: Role | null) => boolean = () => true,
): Promise<People> {
  const ordered = members.orderBy('__name__').select('uid', 'role', 'roles');
  const { docs } = await (after === null ? ordered : ordered.startAfter(after)).limit(size).get();
  const uids = docs.flatMap((document) => {
    const { data } = membershipDocument.safeParse(document.data());
    // Old documents in another shape or under another id name a member once more, or a user who is none.
    return data && document.id === `${data.uid}_${orgId}` && isWanted(roleOf(data)) ? [data.uid] : [];
  });
  return { uids, next: docs.length === size ? (docs.at(-1)?.id ?? null) : null };
}

/** A feed is its user's own collection: a busy organization doesn't make one document or one range hot. */
function feedOf(uid: string) {
  return firestore().collection(`notifications/${uid}/items`);
}

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
