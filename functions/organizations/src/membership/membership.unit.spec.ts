import type { Role } from '@fresh/contracts/roles';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import {
  accept,
  change,
  evolve,
  invite,
  join,
  remove,
  removeAtOnce,
  type Member,
  type MemberEvent,
} from './membership.ts';
import type { Actor } from './role-rules.ts';

const now = 1_893_456_000_000;
const actor = (role: Role | null, uid = 'ann'): Actor => ({ uid, role });
const admin = actor('admin');
const owner = actor('org_owner');

const joined = (role: string, more: object = {}): MemberEvent => ({
  type: 'fresh.organizations.membership.v1.created',
  data: { uid: 'bob', role, status: 'active', invitedBy: 'ann', ...more },
});
const updated = (role: string, previousRole: string, more: object = {}): MemberEvent => ({
  type: 'fresh.organizations.membership.v1.updated',
  data: { uid: 'bob', role, status: 'active', previousRole, previousStatus: 'active', ...more },
});
const removed = (role: string, previousStatus: Member['status'] = 'active'): MemberEvent => ({
  type: 'fresh.organizations.membership.v1.removed',
  data: { uid: 'bob', role, previousStatus },
});
const invited = (role: string): MemberEvent => ({
  type: 'fresh.organizations.invitation.v1.created',
  data: { role, invitedBy: 'ann' },
  details: { email: 'bob@example.test' },
});
const change1 = { id: 'bob_alpha', orgId: 'alpha', now };
const given = (...events: MemberEvent[]) =>
  givenEvents<Member | null, MemberEvent>((state, event) => evolve(state, event, change1), null, ...events);
const stored = (fields: Partial<Member>): Member => ({
  id: 'bob_alpha',
  orgId: 'alpha',
  version: 4,
  uid: 'bob',
  role: 'staff',
  status: 'active',
  joinedAt: 1,
  createdAt: 1,
  updatedAt: 1,
  ...fields,
});
const givenStored = (fields: Partial<Member>) =>
  givenEvents<Member | null, MemberEvent>((state, event) => evolve(state, event, change1), stored(fields));

describe('a membership', () => {
  it('begins active, with its role', () => {
    given()
      .when((state) => join(state, { uid: 'bob', role: 'manager', invitedBy: 'ann' }))
      .then(joined('manager'));
    given(joined('manager'))
      .when(() => [])
      .thenState((state) => {
        expect(state).to.include({ id: 'bob_alpha', orgId: 'alpha', uid: 'bob', role: 'manager', version: 1 });
      });
  });

  it('stays as it is, whatever an active member joins with (DOMAIN 56)', () => {
    given(joined('org_owner'))
      .when((state) => join(state, { uid: 'bob', role: 'staff' }))
      .then();
  });

  it('comes back after removal with the next version and nothing of its former rights', () => {
    given(joined('manager', { permissions: ['reports'] }), removed('manager'))
      .when((state) => join(state, { uid: 'bob', role: 'staff', invitedBy: 'ann' }))
      .thenState((state) => {
        expect(state).to.include({ status: 'active', role: 'staff', version: 3, permissions: undefined });
      });
  });

  it('has a time of joining of its own, also within a millisecond of the former', () => {
    given(joined('manager'), removed('manager'), joined('staff'))
      .when(() => [])
      .thenState((state) => expect(state).to.include({ joinedAt: now + 1, updatedAt: now }));
  });

  it('does not lift its own suspension', () => {
    givenStored({ status: 'suspended' })
      .when((state) => join(state, { uid: 'bob', role: 'staff' }))
      .thenRefused('FORBIDDEN', 'Membership suspended');
  });
});

describe('an invitation', () => {
  it('holds an address and no user', () => {
    given()
      .when((state) => invite(state, 'bob@example.test', 'staff', admin))
      .then(invited('staff'));
    given(invited('staff'))
      .when(() => [])
      .thenState((state) => {
        expect(state).to.include({ email: 'bob@example.test', role: 'staff', status: 'invited', joinedAt: now });
        expect(state?.uid).to.equal(undefined);
      });
  });

  it('is amended by another one, by no member below its role', () => {
    given(invited('staff'))
      .when((state) => invite(state, 'bob@example.test', 'manager', admin))
      .then({
        type: 'fresh.organizations.invitation.v1.updated',
        data: { role: 'manager', previousRole: 'staff', invitedBy: 'ann' },
      });
    given(invited('admin'))
      .when((state) => invite(state, 'bob@example.test', 'staff', owner))
      .thenRefused('FORBIDDEN', 'A member above your own role cannot be changed');
  });

  it('is changed and taken back like a membership, with events of its own', () => {
    given(invited('staff'))
      .when((state) => change(state, { role: 'manager' }, admin, true))
      .then({
        type: 'fresh.organizations.invitation.v1.updated',
        data: { role: 'manager', previousRole: 'staff', invitedBy: 'ann' },
      });
    given(invited('staff'))
      .when((state) => remove(state, admin, true))
      .then({ type: 'fresh.organizations.invitation.v1.revoked', data: { role: 'staff' } });
  });

  it('is renewed when it is made again, and when it is changed, in the name of the member who does so', () => {
    const aged = { uid: undefined, status: 'invited', invitedAt: 5, invitedBy: 'eve' } as const;
    for (const again of [
      (state: Member | null) => invite(state, 'bob@example.test', 'staff', admin),
      (state: Member | null) => change(state, { role: 'manager' }, admin, true),
    ]) {
      givenStored(aged)
        .when(again)
        .thenState((state) => expect(state).to.include({ invitedAt: now, invitedBy: 'ann', status: 'invited' }));
    }
  });

  it('names the membership of the member who made or changed it last', () => {
    const by = (inviterJoinedAt: number | undefined) => ({ ...change1, inviterJoinedAt });
    const made = evolve(null, invited('staff'), by(7));
    expect(made).to.include({ invitedBy: 'ann', inviterJoinedAt: 7 });
    const data = { role: 'manager', previousRole: 'staff' };
    const changed = (more: object): MemberEvent => ({
      type: 'fresh.organizations.invitation.v1.updated',
      data: { ...data, ...more },
    });
    expect(evolve(made, changed({ invitedBy: 'eve' }), by(9))).to.include({ invitedBy: 'eve', inviterJoinedAt: 9 });
    expect(evolve(made, changed({ invitedBy: 'eve' }), change1).inviterJoinedAt).to.equal(undefined);
    expect(evolve(made, changed({}), change1)).to.include({ invitedBy: 'ann', inviterJoinedAt: 7 });
  });

  it('is over when it is accepted', () => {
    given(invited('staff'), ...accept('bob', 'bob_alpha'))
      .when((state) => remove(state, admin, true))
      .thenRefused('NOT_FOUND', 'Member not found');
  });
});

describe('changing a member', () => {
  it('publishes the role before and after', () => {
    given(joined('staff'))
      .when((state) => change(state, { role: 'manager' }, owner, true))
      .then(updated('manager', 'staff'));
  });

  it('keeps permissions that are not named', () => {
    given(joined('staff'), updated('staff', 'staff', { permissions: ['a'] }))
      .when((state) => change(state, { role: 'manager' }, owner, true))
      .thenState((state) => expect(state).to.deep.include({ role: 'manager', permissions: ['a'] }));
  });

  it('to the role that the member has already is no event', () => {
    given(joined('staff'), updated('staff', 'staff', { permissions: ['a'] }))
      .when((state) => change(state, { role: 'staff', permissions: ['a'] }, owner, true))
      .then();
    given(joined('staff'))
      .when((state) => change(state, {}, owner, true))
      .then();
  });

  it('names permissions only where they change', () => {
    given(joined('staff'), updated('staff', 'staff', { permissions: ['a'] }))
      .when((state) => change(state, { role: 'manager', permissions: ['a'] }, owner, true))
      .then(updated('manager', 'staff'));
    given(joined('staff'), updated('staff', 'staff', { permissions: ['a'] }))
      .when((state) => change(state, { permissions: [] }, owner, true))
      .then(updated('staff', 'staff', { permissions: [] }));
  });

  it('gives a known role to a document that holds none', () => {
    givenStored({ role: null })
      .when((state) => change(state, { role: 'staff' }, owner, true))
      .then(updated('staff', 'unknown'));
    givenStored({ role: null })
      .when((state) => change(state, { permissions: ['a'] }, owner, true))
      .thenState((state) => expect(state).to.deep.include({ role: null, permissions: ['a'] }));
  });

  it('reaches no member who is gone', () => {
    for (const attempt of [
      (state: Member | null) => change(state, { role: 'staff' }, admin, true),
      (state: Member | null) => remove(state, admin, true),
    ]) {
      given().when(attempt).thenRefused('NOT_FOUND', 'Member not found');
      given(joined('staff'), removed('staff')).when(attempt).thenRefused('NOT_FOUND', 'Member not found');
    }
  });
});

describe('role rules', () => {
  /** Who may change which role: an actor's role, the member's role before, the role wanted. */
  const table: readonly (readonly [Role, Role, Role, 'allowed' | 'touch' | 'grant'])[] = [
    ['admin', 'admin', 'staff', 'allowed'],
    ['admin', 'staff', 'admin', 'allowed'],
    ['corporate', 'org_owner', 'corporate', 'allowed'],
    ['corporate', 'staff', 'admin', 'grant'],
    ['org_owner', 'manager', 'org_owner', 'allowed'],
    ['org_owner', 'org_owner', 'staff', 'allowed'],
    ['org_owner', 'staff', 'corporate', 'grant'],
    ['org_owner', 'org_owner', 'admin', 'grant'],
    ['org_owner', 'corporate', 'staff', 'touch'],
    ['org_owner', 'admin', 'org_owner', 'touch'],
  ];
  const rejections = {
    touch: 'A member above your own role cannot be changed',
    grant: 'A role above your own cannot be granted',
  };

  for (const [by, before, wanted, outcome] of table) {
    it(`${by} making ${before} a ${wanted}: ${outcome}`, () => {
      const decision = given(joined(before)).when((state) => change(state, { role: wanted }, actor(by), true));
      if (outcome === 'allowed') decision.then(updated(wanted, before));
      else decision.thenRefused('FORBIDDEN', rejections[outcome]);
    });
  }

  it('keep every member below an owner from administering others, whatever the route let through', () => {
    for (const role of ['manager', 'scheduler', 'staff', null] as const) {
      const attempts = [
        () => change(stored({}), { role: 'staff' }, actor(role), true),
        () => remove(stored({}), actor(role), true),
        () => invite(null, 'bob@example.test', 'staff', actor(role)),
      ];
      for (const attempt of attempts) given().when(attempt).thenRefused('FORBIDDEN', 'Access denied');
    }
  });

  it('let all members remove themselves', () => {
    for (const role of ['staff', 'admin', null] as const) {
      givenStored({ role })
        .when((state) => remove(state, actor(role, 'bob'), false))
        .then(removed(role ?? 'unknown'));
    }
  });

  it('keep the last owner, unless they are none any more', () => {
    const message = 'The last owner cannot leave or lose the role';
    for (const by of [admin, actor('org_owner', 'bob')]) {
      given(joined('org_owner'))
        .when((state) => remove(state, by, false))
        .thenRefused('CONFLICT', message);
      given(joined('org_owner'))
        .when((state) => change(state, { role: 'manager' }, by, false))
        .thenRefused('CONFLICT', message);
      given(joined('org_owner'))
        .when((state) => remove(state, by, true))
        .then(removed('org_owner'));
    }
    given(joined('org_owner'))
      .when((state) => change(state, { permissions: ['a'] }, admin, false))
      .then(updated('org_owner', 'org_owner', { permissions: ['a'] }));
    givenStored({ role: 'org_owner', status: 'suspended' })
      .when((state) => remove(state, admin, false))
      .then(removed('org_owner', 'suspended'));
  });
});

describe('removal with the organization', () => {
  it('takes the last owner too, and no member twice', () => {
    expect(removeAtOnce(stored({ role: 'org_owner' }))).to.deep.equal([removed('org_owner')]);
    expect(removeAtOnce(stored({ status: 'removed' }))).to.deep.equal([]);
    expect(removeAtOnce(stored({ uid: undefined, status: 'invited' }))).to.deep.equal([
      { type: 'fresh.organizations.invitation.v1.revoked', data: { role: 'staff' } },
    ]);
  });
});
