import { firestore } from '@fresh/kernel/firebase';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import type { WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import type { Notification } from './notification.ts';

const notificationDocument = z.object({
  id: z.string(),
  uid: z.string(),
  orgId: z.string(),
  type: z.literal('schedule_published'),
  scheduleId: z.string(),
  title: z.string(),
  createdAt: z.number().int(),
});

/** One page of a user's feed, newest first. */
export async function listNotifications(
  uid: string,
  page: { limit: number; after: string | null },
): Promise<{ notifications: Notification[]; nextCursor?: string }> {
  const { documents, ...rest } = await readPage(feedOf(uid), newestFirst, page.limit, page.after);
  return { notifications: documents.map((document) => notificationDocument.parse(document.data())), ...rest };
}

/** Writes notifications; writing one again changes nothing. */
export function putNotifications(batch: WriteBatch, notifications: readonly Notification[]): void {
  for (const notification of notifications)
    batch.set(feedOf(notification.uid).doc(notification.id), { ...notification });
}

/** A page of an organization's active members by document id, so that each is met once however often we stop. */
export async function activeMembers(
  orgId: string,
  size: number,
  after: string | null,
): Promise<{ uids: string[]; next: string | null }> {
  const members = firestore()
    .collection('memberships')
    .where('orgId', '==', orgId)
    .where('status', '==', 'active')
    .orderBy('__name__')
    .select('uid');
  const { docs } = await (after === null ? members : members.startAfter(after)).limit(size).get();
  const uids = docs.map((document) => z.string().parse(document.get('uid')));
  return { uids, next: docs.length === size ? (docs.at(-1)?.id ?? null) : null };
}

/** A feed is its user's own collection: a busy organization doesn't make one document or one range hot. */
function feedOf(uid: string) {
  return firestore().collection(`notifications/${uid}/items`);
}
