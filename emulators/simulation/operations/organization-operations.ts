import { oneOf, type Choice, type Choosing } from './chooser.ts';
import { drop, type Known, type Lessons } from './known.ts';
import { patch, people, post, remove, type Operation } from './operation.ts';

/** O2: the organization that everyone else joins. */
export function foundOrganization({ name }: Choosing): Operation {
  return post('O2', '/api/organizations', null, { name: name('Organization') });
}

/** How a person joins; those who left can't do it with a token, and a token makes no managers. */
export function joining({ known, random, person }: Choosing, orgId: string): Choice[] {
  const { uid, role } = person;
  const hasToken = role === 'staff' && known.joinTokens.length > 0 && !known.former.has(uid);
  const accept = () => post('A4', '/api/memberships', null, { orgId });
  const redeem = () => {
    const joinToken = oneOf({ random }, known.joinTokens)?.token;
    return joinToken === undefined ? null : post('N6', '/api/onboarding/join-with-token', null, { joinToken });
  };
  return [
    [known.invited.has(uid) ? 1 : 0, accept],
    [hasToken ? 0.5 : 0, redeem],
  ];
}

/** What a member of staff does with their own membership. */
export function ownMembership(orgId: string): Choice[] {
  return [[0.15, () => remove('A4b', `/api/memberships?orgId=${orgId}`, orgId)]];
}

/** What the owner does with the organization, its members and its join tokens. */
export function ownerChoices(choosing: Choosing, orgId: string): Choice[] {
  const { known, random, name } = choosing;
  const others = people.filter(({ role }) => role !== 'founder' && role !== 'owner');
  const uninvited = others.filter(({ uid }) => !known.invited.has(uid) && !known.members.has(uid));
  const path = `/api/organizations/${orgId}/members`;
  const invite = () => {
    const invitee = oneOf({ random }, uninvited);
    const role = invitee?.role === 'staff' ? 'member' : 'manager';
    return invitee && post('O7', `${path}?orgId=${orgId}`, orgId, { email: invitee.email, role });
  };
  const change = { settings: { weekStartsOn: random.below(7) }, name: name('Organization') };
  return [
    [uninvited.length > 0 ? 20 : 0, invite],
    [1, () => patch('O4', `/api/organizations/${orgId}?orgId=${orgId}`, orgId, change)],
    [1.2, () => changeRole(choosing, path, orgId)],
    [0.6, () => removeMember(choosing, path, orgId)],
    [known.joinTokens.length < 3 ? 1 : 0.1, () => createToken(choosing, orgId)],
    [0.5, () => revokeToken(choosing, orgId)],
  ];
}

/** Only of members of staff: what the others may do is what their clients go by. */
function staffMember({ known, random }: Choosing): string | null {
  return oneOf(
    { random },
    people.flatMap(({ uid, role }) => (role === 'staff' && known.members.has(uid) ? [uid] : [])),
  );
}

function changeRole(choosing: Choosing, path: string, orgId: string): Operation | null {
  const memberId = staffMember(choosing);
  const { random, name } = choosing;
  if (memberId === null) return null;
  if (random.chance(0.5)) {
    return patch('O8', `${path}?orgId=${orgId}`, orgId, { memberId, role: random.chance(0.5) ? 'manager' : 'member' });
  }
  const role = random.chance(0.5) ? 'scheduler' : 'staff';
  const permissions = random.chance(0.5) ? [name('permission')] : null;
  return patch('O11', `${path}/${memberId}?orgId=${orgId}`, orgId, { role, permissions });
}

function removeMember(choosing: Choosing, path: string, orgId: string): Operation | null {
  const memberId = staffMember(choosing);
  if (memberId === null) return null;
  return choosing.random.chance(0.5)
    ? remove('O9', `${path}?orgId=${orgId}`, orgId, { memberId })
    : remove('O12', `${path}/${memberId}?orgId=${orgId}`, orgId);
}

function createToken({ random }: Choosing, orgId: string): Operation {
  const limit = random.chance(0.5) ? { maxUses: 1 + random.below(2) } : {};
  return post('O14', `/api/join-tokens?orgId=${orgId}`, orgId, { orgId, defaultRoles: ['staff'], ...limit });
}

function revokeToken({ known, random }: Choosing, orgId: string): Operation | null {
  const token = oneOf({ random }, known.joinTokens);
  return token && remove('A15', `/api/join-tokens/${token.id}?orgId=${orgId}`, orgId);
}

/** What clients learn about organizations, members and join tokens. */
export const lessons: Lessons = {
  O2: (known, { id, person }) => {
    if (person.role === 'founder') known.founded.push(id);
    else {
      known.orgId ??= id;
      known.members.add(person.uid);
    }
  },
  O5: (known, { operation }) => {
    drop(known.founded, (id) => operation.orgId === id);
  },
  O7: (known, { sent }) => {
    known.invited.add(people.find(({ email }) => email === sent('email'))?.uid ?? '');
  },
  O9: (known, { sent }) => {
    removed(known, sent('memberId'));
  },
  O12: (known, { operation: { path } }) => {
    for (const { uid } of people) if (path.includes(`/members/${uid}?`)) removed(known, uid);
  },
  O14: (known, { id, got }) => {
    known.joinTokens.push({ id, token: got('token') });
  },
  A15: (known, { id }) => {
    drop(known.joinTokens, (token) => token.id === id);
  },
  A4: (known, { person: { uid } }) => {
    known.members.add(uid);
  },
  A4b: (known, { person: { uid } }) => {
    removed(known, uid);
  },
  N6: (known, { person: { uid } }) => {
    known.members.add(uid);
  },
};

function removed({ members, invited, former }: Known, uid: string): void {
  former.add(uid);
  members.delete(uid);
  invited.delete(uid);
}
