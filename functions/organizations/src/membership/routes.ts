import * as contract from '@fresh/contracts/routes/memberships';
import { documentId, searchText } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import { auth } from '@fresh/kernel/firebase';
import { handle } from '@fresh/kernel/endpoint';
import { asCurrentActor } from '@fresh/kernel/http/current-actor';
import { requireOwnOrganization } from '@fresh/kernel/http/organization-context';
import { pageOf } from '@fresh/kernel/paging';
import { expiryOf } from './invitation.ts';
import { change, remove, type Member } from './membership.ts';
import { refreshClaims, refreshOwnClaims } from './refresh-claims.ts';
import { roleOfWord } from './role-rules.ts';
import { acceptInvitation, changeMember, inviteMember, listMembers, readMember } from './store.ts';

/** O6. */
export const list = handle(contract.listMembers)(async ({ org, params, request, now }) => {
  requireOwnOrganization(params['id'], org);
  const wanted = contract.listedStatuses.filter((status) => status === request.query.get('status'));
  const statuses = wanted.length > 0 ? wanted : contract.listedStatuses;
  const { members, ...rest } = await listMembers(org.orgId, statuses, pageOf(request.query), now());
  return {
    body: {
      members: members.map(({ id, fields }) => {
        // `joinToken` is a secret that the monolith's callable left in the open: others could join by it.
        const {
          version: _version,
          joinToken: _joinToken,
          expireAt: _expireAt,
          invitedUnder: _under,
          ...shown
        } = fields;
        return { ...shown, id };
      }),
      total: members.length,
      ...rest,
    },
  };
});

/** O7. */
export const addOne = handle(contract.addMember)(async (context, body) => {
  requireOwnOrganization(context.params['id'], context.org);
  const email = searchText(body.email.toLowerCase(), 'email');
  return inviteMember(context, { email, role: roleOfWord[body.role] }, (invitation) => ({
    version: invitation.version,
    body: {
      id: invitation.id,
      orgId: context.org.orgId,
      email: body.email,
      role: body.role,
      joinedAt: invitation.joinedAt,
      addedBy: context.actor.uid,
      status: 'invited' as const,
      expiresAt: expiryOf(invitation),
    },
  }));
});

/** O8. */
export const changeOne = handle(contract.changeMember)(async (context, body) => {
  requireOwnOrganization(context.params['id'], context.org);
  const role = body.role && roleOfWord[body.role];
  return changeMember(
    context,
    body.memberId,
    (member, actor, otherOwners) => change(member, { role }, actor, otherOwners),
    (changed) => ({
      version: changed?.version,
      body: {
        memberId: body.memberId,
        ...(body.role !== undefined && { role: body.role }),
        updatedBy: context.actor.uid,
      },
    }),
  );
});

/** O9. */
export const removeOne = handle(contract.removeMember)(async (context, { memberId }) => {
  requireOwnOrganization(context.params['id'], context.org);
  return changeMember(context, memberId, remove, removal(memberId));
});

/** O10. */
export const getOne = handle(contract.getMember)(async ({ org, params, now }) => {
  requireOwnOrganization(params['id'], org);
  const memberId = params['memberId'] ?? '';
  const member = await readMember(org.orgId, memberId, now());
  if (!member) throw new ApiError('NOT_FOUND', 'Member not found');
  const { uid, version, role, joinedAt, status, permissions } = member;
  return {
    version,
    body: {
      id: memberId,
      orgId: org.orgId,
      email: await addressOf(member),
      role,
      joinedAt,
      status,
      ...(uid !== undefined && { uid }),
      ...(permissions && { permissions: [...permissions] }),
    },
  };
});

/** O11. */
export const updateOne = handle(contract.updateMember)(async (context, body) => {
  requireOwnOrganization(context.params['id'], context.org);
  const id = context.params['memberId'] ?? '';
  // Without permissions is with none.
  const wanted = { role: body.role, permissions: body.permissions === null ? [] : body.permissions };
  const { role, permissions } = body;
  return changeMember(
    context,
    id,
    (member, actor, otherOwners) => change(member, wanted, actor, otherOwners),
    (changed) => ({
      version: changed?.version,
      body: {
        id,
        orgId: context.org.orgId,
        ...(role !== undefined && { role }),
        ...(permissions && { permissions }),
        updatedBy: context.actor.uid,
      },
    }),
  );
});

/** O12. */
export const deleteOne = handle(contract.deleteMember)(async (context) => {
  requireOwnOrganization(context.params['id'], context.org);
  const memberId = context.params['memberId'] ?? '';
  return changeMember(context, memberId, remove, removal(memberId));
});

/** A4. */
export const acceptOne = handle(contract.acceptInvitation, {
  afterCommit: async (context, _body, { alreadyMember }) => {
    if (!alreadyMember) await refreshClaims(context, context.actor.uid);
    return undefined;
  },
})(async (context, body) => {
  const orgId = documentId(body.orgId, 'orgId');
  return asCurrentActor(context, (current) =>
    acceptInvitation(current, orgId, (member, alreadyMember) => ({ body: joined(member, alreadyMember) })),
  );
});

/** A4b. */
export const leave = handle(contract.leaveOrganization, { afterCommit: refreshOwnClaims })(async (context) => {
  const { membershipId } = context.org;
  return changeMember(context, membershipId, remove, removal(membershipId));
});

function removal(memberId: string) {
  return (removed: Member | null) => ({ version: removed?.version, body: { removed: true as const, memberId } });
}

/** The response to a user who joined (A4, N6). */
export function joined(member: Member, alreadyMember: boolean) {
  const { id, orgId, role, joinedAt, invitedBy } = member;
  const status = 'active' as const;
  return {
    orgId,
    membershipId: id,
    role,
    status,
    joinedAt,
    ...(invitedBy !== undefined && { invitedBy }),
    alreadyMember,
  };
}

/** Old memberships hold no address; the account does. `""` when it is gone or has none. */
async function addressOf({ email, uid }: Member): Promise<string> {
  if (email !== undefined || uid === undefined) return email ?? '';
  const { users } = await auth().getUsers([{ uid }]);
  return users[0]?.email ?? '';
}
