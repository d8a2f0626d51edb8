import * as notificationEvents from '@fresh/contracts/events/notifications';
import { appendEvents } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { SessionContext } from '@fresh/kernel/http/context';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { choose, defaultSettings, evolve, type NotificationSettings } from './settings.ts';

const settingsDocument = z.object({ version: z.number().int(), schedulePublished: z.boolean() });

/** The settings of several users in one read, in their order. */
export async function readSettings(uids: readonly string[]): Promise<NotificationSettings[]> {
  if (uids.length === 0) return [];
  return (await firestore().getAll(...uids.map(settingsRef))).map(fromDocument);
}

/** Applies a user's choice; state and event in one transaction. */
export async function changeSettings(
  context: SessionContext,
  choice: Parameters<typeof choose>[1],
): Promise<NotificationSettings> {
  const ref = settingsRef(context.actor.uid);
  const now = context.now();
  return firestore().runTransaction(async (tx) => {
    const state = fromDocument(await tx.get(ref));
    const events = choose(state, choice);
    const next = events.reduce(evolve, state);
    if (events.length > 0) tx.set(ref, { ...next });
    const source = { service: 'notifications', subject: ref.path, version: state.version, orgId: null, now } as const;
    appendEvents(tx, Object.values(notificationEvents), events, source, context);
    return next;
  });
}

function settingsRef(uid: string) {
  return firestore().doc(`notificationSettings/${uid}`);
}

function fromDocument(snapshot: DocumentSnapshot): NotificationSettings {
  return snapshot.exists ? settingsDocument.parse(snapshot.data()) : defaultSettings;
}
