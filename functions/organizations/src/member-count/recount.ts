import { topicOf } from '@fresh/contracts/event';
import { membershipCreated, membershipRemoved, membershipUpdated } from '@fresh/contracts/events/organizations';
import { subscriptions } from '@fresh/contracts/subscriptions/organizations';
import { documentId } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import { inboxRef } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import { FieldValue, type Transaction } from 'firebase-admin/firestore';
import { canonicalId, memberIn, membersOf } from '../membership/documents.ts';
import { countOf } from './store.ts';

/** Which subscriber counts which event. */
const counted = [
  [membershipCreated, subscriptions.countMembersOnMembershipCreated.name],
  [membershipUpdated, subscriptions.countMembersOnMembershipUpdated.name],
  [membershipRemoved, subscriptions.countMembersOnMembershipRemoved.name],
] as const;

/** The newest events of each kind that are looked up; what is older and not counted is a dead letter. */
const newestEvents = 200;

/** Most members of one recount: they are read in one transaction, which has 60 s. */
const maxMembers = 50_000;

/** A member count before and after a recount. */
export interface Recount {
  readonly before: number | null;
  readonly memberCount: number;
  readonly memberCountByRole: Readonly<Record<string, number>>;
}

/**
 * Replaces an organization's member count by a count of its memberships. Memberships, events and inbox are read at one time,
 * and no event of a member may be uncounted then; so none is counted twice:
 *
 *   recount   read: 5 members, all events done ──────── write 5: rejected, the organization has changed ── read: 6 ── write 6
 *   delivery                                  count + 1
 */
export async function recount(orgId: string): Promise<Recount> {
  const ref = firestore().doc(`organizations/${documentId(orgId, 'orgId')}`);
  return firestore().runTransaction(async (tx) => {
    const organization = await tx.get(ref);
    if (!organization.exists) throw new ApiError('NOT_FOUND', 'Organization not found');
    const uncounted = await countUncounted(tx, orgId);
    if (uncounted > 0) {
      const todo = 'Wait a minute, or replay its dead letters, and try again';
      throw new ApiError('CONFLICT', `${uncounted} events of members of ${orgId} are not counted yet. ${todo}`);
    }
    const { docs } = await tx.get(membersOf(orgId).limit(maxMembers + 1));
    if (docs.length > maxMembers) {
      throw new ApiError('BAD_REQUEST', `${orgId} has more than ${maxMembers} memberships, too many for a recount`);
    }
    const active = docs.map(memberIn).filter((member) => {
      return member.status === 'active' && member.uid !== undefined && member.id === canonicalId(member.uid, orgId);
    });
    const byRole = new Map<string, number>();
    for (const { role } of active) if (role !== null) byRole.set(role, (byRole.get(role) ?? 0) + 1);
    const found = { memberCount: active.length, memberCountByRole: Object.fromEntries(byRole) };
    tx.update(ref, { ...found, memberCountUpdatedAt: FieldValue.serverTimestamp() });
    return { before: countOf(organization), ...found };
  });
}

/** Events of an organization's members that their subscriber has not counted, in the transaction's view. */
async function countUncounted(tx: Transaction, orgId: string): Promise<number> {
  const db = firestore();
  const ofEach = await Promise.all(
    counted.map(async ([{ type }, subscriber]) => {
      const newest = await tx.get(
        db
          .collectionGroup('events')
          .where('orgid', '==', orgId)
          .where('topic', '==', topicOf(type))
          .orderBy('timeMs', 'desc')
          .limit(newestEvents)
          .select('id'),
      );
      const refs = newest.docs.map(({ id: eventId }) => inboxRef(db, { subscriber, eventId }));
      const entries = refs.length > 0 ? await tx.getAll(...refs) : [];
      const open = entries.filter((entry) => entry.get('progress.status') !== 'done');
      const given = new Set(open.map(({ id }) => id));
      const dead = await tx.get(
        db
          .collection('deadLetters')
          .where('orgid', '==', orgId)
          .where('subscriber', '==', subscriber)
          .limit(newestEvents),
      );
      return given.size + dead.docs.filter(({ id }) => !given.has(id)).length;
    }),
  );
  return ofEach.reduce((sum, each) => sum + each, 0);
}
