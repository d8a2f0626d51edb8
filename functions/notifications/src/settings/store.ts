import * as notificationEvents from '@fresh/contracts/events/notifications';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { defaultSettings, evolve, type NotificationSettings } from './settings.ts';

/** What a document of before doesn't know was never chosen. */
const choice = z.boolean().default(true);
const settingsDocument = z.object({
  version: z.number().int().catch(0),
  schedulePublished: choice,
  shiftAssigned: choice,
  shiftChanged: choice,
  shiftCancelled: choice,
  memberJoined: choice,
});

/** The settings of several users in one read, in their order. */
export async function readSettings(uids: readonly string[]): Promise<NotificationSettings[]> {
  if (uids.length === 0) return [];
  return (await firestore().getAll(...uids.map(settingsRef))).map(fromDocument);
}

/** What users chose, by user id. */
export const settings = aggregate({
  service: 'notifications',
  events: notificationEvents,
  tenant: withoutOrganization,
  ref: (_orgId, uid: string) => settingsRef(uid),
  read: fromDocument,
  evolve,
  toDocument: (chosen) => ({ ...chosen }),
  replaces: true,
  reusesIds: true,
});

function settingsRef(uid: string) {
  return firestore().doc(`notificationSettings/${uid}`);
}

/** One that has lost its shape counts as never chosen, so that the other users on the page are notified. */
function fromDocument(snapshot: DocumentSnapshot): NotificationSettings {
  if (!snapshot.exists) return defaultSettings;
  const { data, error } = settingsDocument.safeParse(snapshot.data());
  if (error) log.documentUnreadable(snapshot.ref.path, error);
  return data ?? defaultSettings;
}
