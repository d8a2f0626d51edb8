import * as routes from '@fresh/contracts/routes/memberships';
import type { Json } from '../../history.ts';
import {
  given,
  named,
  objectOf,
  setting,
  textOf,
  unchanged,
  versionIn,
  type Effect,
  type Resource,
  type ResourceKind,
  type Shown,
} from './resource.ts';

const names = ['role', 'status', 'permissions'];
/** The words of O8, and the role that each stores. */
const roleOfWord: Readonly<Record<string, string>> = { member: 'staff', manager: 'manager', admin: 'admin' };

/** Memberships and invitations: role, status and permissions. Joining is the work of other routes, seen by its commit. */
export const membershipKind: ResourceKind = {
  name: 'membership',
  path: /^memberships\/[^/]+$/,
  fieldsIn: (document) => fieldsOf(document),
  request: ({ route, target, request }, _response, exists) => {
    const about = { text: `${request.method} ${target}`, ifMatch: versionIn(request.ifMatch) };
    const { body, orgId, uid } = request;
    const canonical = (user: string) => `memberships/${user}_${orgId ?? ''}`;
    // The id of the membership, of its user or of an invitation.
    const at = (id: string) => (exists(`memberships/${id}`) ? `memberships/${id}` : canonical(id));
    const ofTarget = at(target.slice(target.lastIndexOf('/') + 1));
    const ofBody = at(textOf(objectOf(body)['memberId']));
    switch (route) {
      case routes.getMember.id:
        return { path: ofTarget, input: { ...about, effects: (state) => unchanged(state, isGone) } };
      case routes.updateMember.id:
        return { path: ofTarget, input: { ...about, effects: (state) => change(state, changesIn(body)) } };
      case routes.changeMember.id: {
        const role = roleOfWord[textOf(objectOf(body)['role'])];
        return {
          path: ofBody,
          input: { ...about, effects: (state) => change(state, role === undefined ? {} : { role }) },
        };
      }
      case routes.deleteMember.id:
        return { path: ofTarget, input: { ...about, effects: removal } };
      case routes.removeMember.id:
        return { path: ofBody, input: { ...about, effects: removal } };
      case routes.leaveOrganization.id:
        return { path: canonical(uid), input: { ...about, effects: removal } };
      default:
        return null;
    }
  },
  // O11 returns the permissions that were sent; O10 all of the member.
  shows: (body) =>
    'status' in objectOf(body)
      ? fieldsOf(objectOf(body))
      : given(body, ['role']).role !== undefined && 'id' in objectOf(body)
        ? given(body, ['role'])
        : {},
  isGone,
};

function isGone({ status }: Shown): boolean {
  return status === 'removed';
}

function change(state: Resource, changes: Shown): readonly Effect[] {
  return state && isGone(state.fields) ? [] : setting(state, changes);
}

function removal(state: Resource): readonly Effect[] {
  return change(state, { status: 'removed' });
}

function changesIn(body: Json): Shown {
  const { permissions, ...rest } = given(body, ['role', 'permissions']);
  return { ...rest, ...(permissions !== undefined && { permissions: permissions ?? [] }) };
}

/** Without permissions is with none. */
function fieldsOf(fields: Shown): Shown {
  return { ...named(fields, names), permissions: fields['permissions'] ?? [] };
}
