import { NonRetryableError } from '@fresh/kernel/errors';
import type { EffectStep } from '@fresh/kernel/events/subscriber';
import { firestore } from '@fresh/kernel/firebase';
import { FieldPath, FieldValue, type DocumentData, type DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import type { CountChange } from './member-count.ts';

/** What a new organization's document begins with; the founder's own `membership.created` is the first to be counted. */
export function emptyCount(): DocumentData {
  return { memberCount: 0, memberCountByRole: {}, memberCountUpdatedAt: FieldValue.serverTimestamp() };
}

/**
 * The counter in an organization's document; null when it is not counted by event. The monolith's trigger wrote both
 * fields in one, from a full count. A `memberCount` alone is hearsay of some other writer, and counting on from it
 * would keep its error for ever.
 */
export function countOf(snapshot: DocumentSnapshot): number | null {
  return countedDocument.safeParse(snapshot.data()).data?.memberCount ?? null;
}

const countedDocument = z.object({
  memberCount: z.number().int(),
  memberCountByRole: z.record(z.string(), z.number().int()),
});

/**
 * Counts one event: increments in the batch that marks it as handled, so each event counts once, and whatever else
 * changes the document meanwhile is no conflict. A deleted organization, or one that isn't counted by event, stays as it
 * is; one that is deleted after the look at it fails the commit, and the next try sees that it is gone.
 *
 * All members of an organization meet in one document, and Firestore sustains one write a second to a document
 * (https://firebase.google.com/docs/firestore/quotas). Faster bursts, as when a whole staff joins by one token, wait for
 * each other, and what gives up comes again by the queue: the count is late then, never wrong. The writers that wait are
 * deliveries; a request meets the counter only when it changes or deletes the organization itself. Should an
 * organization ever grow by more than one member a second for long, the counter has to be spread over several documents.
 */
export async function countStep(orgId: string | null, change: CountChange): Promise<EffectStep> {
  if (orgId === null) throw new NonRetryableError('a membership without organization');
  if (change.size === 0) return nothing;
  const ref = firestore().doc(`organizations/${orgId}`);
  const [organization] = await firestore().getAll(ref, { fieldMask: ['memberCount', 'memberCountByRole'] });
  if (!organization || countOf(organization) === null) return nothing;
  const byRole = [...change].flatMap(([role, by]) => [
    new FieldPath('memberCountByRole', role),
    FieldValue.increment(by),
  ]);
  const total = [...change.values()].reduce((sum, by) => sum + by, 0);
  return {
    write: (batch) => {
      const at = FieldValue.serverTimestamp();
      batch.update(ref, 'memberCount', FieldValue.increment(total), 'memberCountUpdatedAt', at, ...byRole);
    },
    next: null,
  };
}

const nothing: EffectStep = { write: () => undefined, next: null };
