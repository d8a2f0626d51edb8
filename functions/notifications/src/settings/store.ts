import * as notificationEvents from '@fresh/contracts/events/notifications';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import { firestore } from '@fresh/kernel/firebase';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { defaultSettings, evolve, type NotificationSettings } from './settings.ts';

/** What a document of before doesn't know was never chosen. */
const choice = z.boolean().default(true);
const settingsDocument = z.object({
  version: z.number().int(),
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
});

function settingsRef(uid: string) {
  return firestore().doc(`notificationSettings/${uid}`);
}

function fromDocument(snapshot: DocumentSnapshot): NotificationSettings {
  return snapshot.exists ? settingsDocument.parse(snapshot.data()) : defaultSettings;
}
