import * as notificationEvents from '@fresh/contracts/events/notifications';
import type { NotificationEvent } from '@fresh/contracts/events/notifications';
import { notification } from '@fresh/contracts/routes/notifications';
import { roles, type Role } from '@fresh/contracts/roles';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import { firestore } from '@fresh/kernel/firebase';
import { hasMinimumRole, roleOf } from '@fresh/kernel/http/organization-context';
import * as log from '@fresh/kernel/log';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import { Filter, type DocumentSnapshot, type Query, type WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, type FeedItem, type Notification } from './notification.ts';

/** Only what was read has a version. */
const feedDocument = notification.extend({ uid: z.string(), version: z.number().int().default(0) });

/** One page of a user's feed, newest first. */
export async function listNotifications(
  uid: string,
  page: { limit: number; after: string | null },
): Promise<{ items: FeedItem[]; nextCursor?: string }> {
  const { documents, ...rest } = await readPage(feedOf(uid), newestFirst, page.limit, page.after);
  return { items: readableDocuments(documents, feedDocument, (_document, item) => item), ...rest };
}

/** Writes notifications; writing one again changes nothing, not even that it was read. */
export function putNotifications(batch: WriteBatch, notifications: readonly Notification[]): void {
  for (const notification of notifications)
    batch.set(feedOf(notification.uid).doc(notification.id), { ...notification }, { merge: true });
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
