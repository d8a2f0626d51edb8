import { subscriptions } from '@fresh/contracts/subscriptions/organizations';
import { isDocumentId } from '@fresh/kernel/document-id';
import { NonRetryableError } from '@fresh/kernel/errors';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import { transactional } from '@fresh/kernel/events/subscriber';
import { canonicalId, memberOf, memberRef, membersOf, removalsPerCommit, writeMember } from './documents.ts';
import { endsWithInviter } from './invitation.ts';
import { removeAtOnce } from './membership.ts';

/**
 * All members of a deleted organization are removed from it, invitations are revoked. The deletion itself has
 * done so for the first of them (`deleteOrganization`); this is for organizations too large for one commit.
 */
export const removeMembershipsOnOrganizationDeleted = transactional(
  subscriptions.removeMembershipsOnOrganizationDeleted,
  async (event, cursor) => {
    const orgId = event.orgid;
    if (orgId === null) throw new NonRetryableError('a deletion without organization');
    const members = membersOf(orgId);
    const from = cursor === null ? members : members.startAfter(cursor);
    const { docs } = await from.limit(removalsPerCommit).get();
    const cause = causeOfEvent(event, 'organizations');
    // The deletion's own time: a repeated step writes the same.
    const now = Date.parse(event.time);
    return {
      write: (batch) => {
        for (const document of docs) {
          const member = memberOf(document);
          if (!member) continue;
          writeMember(batch, member, removeAtOnce(member), { id: member.id, orgId, now }, cause, document.updateTime);
        }
      },
      next: docs.length === removalsPerCommit ? (docs.at(-1)?.id ?? null) : null,
    };
  },
);

/**
 * What a former member has invited is revoked. Accepting checks the inviter itself (`isAcceptable`): this takes the
 * invitations out of the list, for good. Invitations that they made as a member once more stay.
 */
export const revokeInvitationsOnMembershipRemoved = transactional(
  subscriptions.revokeInvitationsOnMembershipRemoved,
  async (event, cursor) => {
    const orgId = event.orgid;
    if (orgId === null) throw new NonRetryableError('a removal without organization');
    const invited = membersOf(orgId).where('status', '==', 'invited').where('invitedBy', '==', event.data.uid);
    const from = cursor === null ? invited : invited.startAfter(cursor);
    const { docs } = await from.limit(removalsPerCommit).get();
    const id = canonicalId(event.data.uid, orgId);
    // Read after the invitations, which can't be of a later membership then.
    const inviter = docs.length > 0 && isDocumentId(id) ? memberOf(await memberRef(id).get()) : null;
    const cause = causeOfEvent(event, 'organizations');
    // The removal's own time: a repeated step writes the same.
    const now = Date.parse(event.time);
    return {
      write: (batch) => {
        for (const document of docs) {
          const member = memberOf(document);
          if (!member || !endsWithInviter(member, inviter, now)) continue;
          writeMember(batch, member, removeAtOnce(member), { id: member.id, orgId, now }, cause, document.updateTime);
        }
      },
      next: docs.length === removalsPerCommit ? (docs.at(-1)?.id ?? null) : null,
    };
  },
);
