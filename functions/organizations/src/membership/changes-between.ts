import { isDeepStrictEqual } from 'node:util';
import { captures } from '@fresh/contracts/captures/organizations';
import type { InvitationEvent, MembershipEvent } from '@fresh/contracts/events/organizations';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { memberIn, rememberEnd } from './documents.ts';
import { evolve, nameOf, removeAtOnce, type Member, type MemberEvent } from './membership.ts';

/**
 * The events of a change that was made past the service: those that joining, O7 to O9 or O11 would have logged for it. A
 * document without organization, without status or with the status `removed` is no membership; that of a user is
 * a membership, any other is an invitation. Moved to another organization it is a new one there, and no event ends the
 * old one: events have one organization, and the document doesn't grant anything in the old one any more.
 */
export function changesBetween(before: Member | null, after: Member | null): MemberEvent[] {
  const [was, is] = [presentOrNull(before), presentOrNull(after)];
  if (!is) return was ? removeAtOnce(was) : [];
  if (was?.orgId !== is.orgId) return [createdEventOf(is)];
  if (was.uid !== is.uid) return [...removeAtOnce(was), createdEventOf(is)];
  const { uid, status } = is;
  const hasPermissions = is.permissions !== undefined && !isDeepStrictEqual(is.permissions, was.permissions);
  const permissions = hasPermissions && { permissions: [...(is.permissions ?? [])] };
  const roles = { role: nameOf(is.role), previousRole: nameOf(was.role) };
  if (uid === undefined) {
    const invitedBy = is.invitedBy !== was.invitedBy && is.invitedBy !== undefined && { invitedBy: is.invitedBy };
    if (is.role === was.role && !invitedBy && !permissions) return [];
    return [
      { type: 'fresh.organizations.invitation.v1.updated', data: { ...roles, ...invitedBy, ...permissions } },
    ] satisfies InvitationEvent[];
  }
  if (is.role === was.role && status === was.status && !permissions) return [];
  const data = { uid, status, previousStatus: was.status, ...roles, ...permissions };
  return [{ type: 'fresh.organizations.membership.v1.updated', data }] satisfies MembershipEvent[];
}

function presentOrNull(member: Member | null): Member | null {
  return member && member.status !== 'removed' && member.orgId !== '' ? member : null;
}

function createdEventOf({ uid, email = '', role, status, invitedBy, permissions }: Member): MemberEvent {
  if (uid === undefined) {
    const data = { role: nameOf(role), invitedBy: invitedBy ?? '' };
    return { type: 'fresh.organizations.invitation.v1.created', data, details: { email } };
  }
  const data = { uid, role: nameOf(role), status, invitedBy, ...(permissions && { permissions: [...permissions] }) };
  return { type: 'fresh.organizations.membership.v1.created', data };
}

/** Memberships under any id: those that grant nothing are in the list of members all the same (O6). */
export const captureMembership: CapturedAggregate<Member, MemberEvent> = {
  capture: captures.captureMembership,
  read: memberIn,
  changesBetween,
  evolve,
  orgIdOf: (_path, { orgId }) => (orgId === '' ? null : orgId),
  onDeleted: rememberEnd,
};
