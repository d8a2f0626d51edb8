import * as notificationEvents from '@fresh/contracts/events/notifications';
import type { NotificationSettingsEvent } from '@fresh/contracts/events/notifications';
import { changeAggregate } from '@fresh/kernel/events/change';
import { causeOfRequest } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { SessionContext } from '@fresh/kernel/http/context';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { choose, defaultSettings, evolve, type NotificationSettings, type SomeChoices } from './settings.ts';

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

/** Applies a user's choice. */
export async function changeSettings(context: SessionContext, choice: SomeChoices): Promise<NotificationSettings> {
  const ref = settingsRef(context.actor.uid);
  const changed = await changeAggregate<NotificationSettings, NotificationSettingsEvent>(
    {
      service: 'notifications',
      events: Object.values(notificationEvents),
      ref,
      orgId: null,
      read: async (get) => fromDocument(await get(ref)),
      evolve: (state, event) => evolve(state ?? defaultSettings, event),
      write: (tx, next) => {
        tx.set(ref, { ...next });
      },
    },
    (state) => choose(state ?? defaultSettings, choice),
    causeOfRequest(context),
    context.now(),
  );
  return changed ?? defaultSettings;
}

function settingsRef(uid: string) {
  return firestore().doc(`notificationSettings/${uid}`);
}

function fromDocument(snapshot: DocumentSnapshot): NotificationSettings {
  return snapshot.exists ? settingsDocument.parse(snapshot.data()) : defaultSettings;
}
