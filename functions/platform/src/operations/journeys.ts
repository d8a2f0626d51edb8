import { subscribersTo } from '@fresh/contracts/registry';
import type { listEvents } from '@fresh/contracts/routes/operations';
import { eventPath } from '@fresh/kernel/events/event-log';
import { inboxRef } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import * as z from 'zod';
import type { AuditEntry } from '../audit/audit.ts';
import { listEntries } from '../audit/store.ts';
import { expectedDeliveries, type ExpectedDelivery } from '../expected-deliveries.ts';

/** An event on the wire, with its way through its subscribers. */
type Journey = z.input<(typeof listEvents)['response']['schema']>['events'][number];

/**
 * A page of an organization's events, latest first. Which they are comes from the audit trail, because the log has no
 * index by organization: every event would pay for it. So an event is here once it is in the trail.
 */
export async function readJourneys(
  orgId: string,
  page: { limit: number; after: string | null },
): Promise<{ events: Journey[]; nextCursor?: string }> {
  const { entries, ...rest } = await listEntries(orgId, { actor: null, topic: null, from: null, to: null }, page);
  if (entries.length === 0) return { events: [], ...rest };
  const expected = entries.flatMap((entry) => expectedDeliveries(entry, subscribersTo));
  const [recorded, handled] = await Promise.all([readRecordings(entries), readDeliveries(expected)]);
  const events = entries.map(({ id, type, subject, actor, correlationId, causationId, time }): Journey => {
    const recordedAt = recorded.get(id);
    const known = { id, type, subject, actor, correlationId, causationId, time };
    if (recordedAt === undefined) return { ...known, deliveries: [] };
    const deliveries = handled.filter(({ eventId }) => eventId === id).map(({ eventId: _eventId, ...one }) => one);
    return { ...known, recordedAt, deliveries };
  });
  return { events, ...rest };
}

const recording = z.object({ id: z.string(), recordedAt: timestampMs });

/** When Firestore recorded events, epoch ms, by id; without those that the log no longer has. */
async function readRecordings(entries: readonly Pick<AuditEntry, 'type' | 'id'>[]): Promise<Map<string, number>> {
  const references = entries.map(({ type, id }) => firestore().doc(eventPath(type, id)));
  const snapshots = await firestore().getAll(...references, { fieldMask: ['id', 'recordedAt'] });
  return new Map(
    snapshots.flatMap((snapshot) => {
      if (!snapshot.exists) return [];
      const { id, recordedAt } = recording.parse(snapshot.data());
      return [[id, recordedAt] as const];
    }),
  );
}

const entry = z.object({
  progress: z.object({ status: z.enum(['in_progress', 'leased', 'waiting', 'done', 'dead']) }),
  attempts: z.number().int().default(0),
});

/** How far deliveries are. The time is that of the inbox entry's commit, on the clock that also recorded the event. */
async function readDeliveries(
  expected: readonly ExpectedDelivery[],
): Promise<(Journey['deliveries'][number] & { readonly eventId: string })[]> {
  if (expected.length === 0) return [];
  const references = expected.map((key) => inboxRef(firestore(), key));
  const snapshots = await firestore().getAll(...references, { fieldMask: ['progress', 'attempts'] });
  return expected.map(({ subscriber, service, eventId }, index) => {
    const about = { subscriber, service, eventId };
    const snapshot = snapshots[index];
    if (!snapshot?.updateTime) return { ...about, status: 'none', attempts: 0 };
    const { progress, attempts } = entry.parse(snapshot.data());
    return { ...about, status: progress.status, attempts, updatedAt: snapshot.updateTime.toMillis() };
  });
}
