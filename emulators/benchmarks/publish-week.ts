import { eventId, eventPath, appendEvents } from '@fresh/kernel/events/event-log';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { commitBatch } from '@fresh/kernel/events/commit-batch';
import { firestore } from '@fresh/kernel/firebase';
import { uniqueId } from '@fresh/kernel/testing/world';
import type { DocumentReference } from 'firebase-admin/firestore';

/** Epoch ms; members are notified of nothing that is over. */
const nextYear = Date.now() + 365 * 86_400_000;

/** What brings an event to its subscribers: the publisher's push and the triggers, or the triggers alone. */
export type Carriers = 'push and trigger' | 'trigger';

/** Logs that a week of an organization was published, which its members are notified of; returns the event in the log. */
export async function publishWeek(orgId: string, carriers: Carriers): Promise<DocumentReference> {
  const subject = `organizations/${orgId}/schedules/${uniqueId('s')}`;
  const { type, service } = schedulePublished;
  const dates = { startDate: nextYear, endDate: nextYear };
  const data = { name: 'Week', ...dates, publishedAt: 3, notifyUsers: true, channels: [] };
  const source = { service, subject, version: 0, orgId, now: Date.now() };
  const cause = { actor: 'user:bench', correlationId: 'bench', causationId: 'bench' };
  const batch = firestore().batch();
  appendEvents(batch, [schedulePublished], [{ type, data }], source, cause);
  await (carriers === 'trigger' ? batch.commit() : commitBatch(batch));
  return firestore().doc(eventPath(type, eventId(subject, 1)));
}
