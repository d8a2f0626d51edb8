import { expect } from 'chai';
import fc from 'fast-check';
import { changesBetween } from './changes-between.ts';
import { evolve, type Member } from './membership.ts';

const ann: Member = {
  id: 'ann_alpha',
  orgId: 'alpha',
  version: 0,
  uid: 'ann',
  role: 'staff',
  status: 'active',
  joinedAt: 1,
  createdAt: 1,
  updatedAt: 1,
};
const { uid: _uid, ...withoutUser } = ann;
const invitation: Member = { ...withoutUser, id: 'member-1', email: 'ann@example.test', status: 'invited' };
const eventsOf = (before: Member | null, after: Member | null) =>
  changesBetween(before, after).map(({ type, data }) => [type.split('.').slice(2).join('.'), data]);

describe('what the monolith did to a membership', () => {
  it('is a member who joined, changed or left', () => {
    expect(eventsOf(null, ann)).to.deep.equal([
      ['membership.v1.created', { uid: 'ann', role: 'staff', status: 'active', invitedBy: undefined }],
    ]);
    expect(eventsOf(ann, { ...ann, role: 'manager', status: 'suspended', permissions: ['x'] })).to.deep.equal([
      [
        'membership.v1.updated',
        {
          uid: 'ann',
          status: 'suspended',
          previousStatus: 'active',
          role: 'manager',
          previousRole: 'staff',
          permissions: ['x'],
        },
      ],
    ]);
    const gone = ['membership.v1.removed', { uid: 'ann', role: 'staff', previousStatus: 'active' }];
    expect(eventsOf(ann, null)).to.deep.equal([gone]);
    expect(eventsOf(ann, { ...ann, status: 'removed' })).to.deep.equal([gone]);
    expect(eventsOf({ ...ann, status: 'removed' }, ann).map(([type]) => type)).to.deep.equal(['membership.v1.created']);
  });

  it('is an invitation as long as it names no user', () => {
    expect(eventsOf(null, { ...invitation, invitedBy: 'maria' })).to.deep.equal([
      ['invitation.v1.created', { role: 'staff', invitedBy: 'maria' }],
    ]);
    expect(eventsOf(invitation, { ...invitation, role: null })).to.deep.equal([
      ['invitation.v1.updated', { role: 'unknown', previousRole: 'staff' }],
    ]);
    expect(eventsOf(invitation, null)).to.deep.equal([['invitation.v1.revoked', { role: 'staff' }]]);
    expect(eventsOf(invitation, { ...invitation, uid: 'ann', status: 'active' }).map(([type]) => type)).to.deep.equal([
      'invitation.v1.revoked',
      'membership.v1.created',
    ]);
  });

  it('is nothing where it is no membership, or only a name beside it has changed', () => {
    for (const status of ['removed'] as const) expect(eventsOf(null, { ...ann, status })).to.deep.equal([]);
    expect(eventsOf(null, { ...ann, orgId: '' })).to.deep.equal([]);
    expect(eventsOf(ann, { ...ann, email: 'new@example.test', updatedAt: 9 })).to.deep.equal([]);
    expect(eventsOf({ ...ann, status: 'removed' }, null)).to.deep.equal([]);
  });

  it('is a new membership where it was moved to another organization', () => {
    expect(eventsOf({ ...ann, orgId: 'beta' }, ann).map(([type]) => type)).to.deep.equal(['membership.v1.created']);
  });

  it('leads from one state to the other, whatever they are', () => {
    const state = fc
      .record({
        role: fc.constantFrom<Member['role']>('org_owner', 'manager', 'staff', null),
        status: fc.constantFrom<Member['status']>('active', 'suspended', 'invited', 'removed'),
      })
      .map((fields): Member => ({ ...ann, ...fields }));
    fc.assert(
      fc.property(fc.option(state), state, (before, after) => {
        const change = { id: 'ann_alpha', orgId: 'alpha', now: 0 };
        const reached = changesBetween(before, after).reduce<Member | null>(
          (seen, event) => evolve(seen, event, change),
          before,
        );
        const facts = (member: Member | null) =>
          member && member.status !== 'removed' ? [member.uid, member.role ?? 'unknown', member.status] : 'no member';
        const known = facts(reached);
        expect(known).to.deep.equal(facts(after));
        expect(changesBetween(after, after)).to.deep.equal([]);
      }),
    );
  });
});
