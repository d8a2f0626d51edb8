import { subscribersTo } from '@fresh/contracts/registry';
import { retentionMs } from '@fresh/contracts/retention';
import type { listEvents as contract } from '@fresh/contracts/routes/operations';
import { inboxRef } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import * as z from 'zod';
import { everything } from '../audit/audit.ts';
import { listEvents } from '../audit/store.ts';
import { expectedDeliveries, type ExpectedDelivery } from '../expected-deliveries.ts';

/** An event on the wire, with its way through its subscribers. */
type Journey = z.input<(typeof contract)['response']['schema']>['events'][number];

/**
 * A page of an organization's events, latest first, each with its deliveries as long as inboxes keep them; `now` is epoch
 * ms. Older events have none: that there is no inbox entry any more doesn't say that there was no delivery.
 */
export async function readJourneys(
  orgId: string,
  page: { limit: number; after: string | null },
  now: number,
): Promise<{ events: Journey[]; nextCursor?: string }> {
  const { events, ...rest } = await listEvents(orgId, everything, page);
  const expected = events.flatMap(({ event, recordedAt }) =>
    recordedAt < now - retentionMs.inbox ? [] : expectedDeliveries(event, subscribersTo),
  );
  const handled = await readDeliveries(expected);
  const journeys = events.map(({ event, time, recordedAt }): Journey => {
    const { id, type, subject, actor, correlationid: correlationId, causationid: causationId } = event;
    const deliveries = handled.filter(({ eventId }) => eventId === id).map(({ eventId: _eventId, ...one }) => one);
    return { id, type, subject, actor, correlationId, causationId, time, recordedAt, deliveries };
  });
  return { events: journeys, ...rest };
}

const entry = z.object({
  progress: z.object({ status: z.enum(['in_progress', 'waiting', 'done', 'dead']) }),
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
