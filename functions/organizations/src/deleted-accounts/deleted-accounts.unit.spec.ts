import { expect } from 'chai';
import type { Member } from '../membership/membership.ts';
import { findMissing } from './deleted-accounts.ts';

const times = { joinedAt: 1, createdAt: 1, updatedAt: 1 };

function memberOf(uid: string | undefined, orgId = 'o'): Member {
  return { id: `${uid ?? 'member-1'}_${orgId}`, orgId, version: 1, uid, role: 'staff', status: 'active', ...times };
}

function membersOf(count: number): Member[] {
  return Array.from({ length: count }, (_, index) => memberOf(`u${index}`));
}

describe('members without an account', () => {
  it('are those whose user Auth does not know', () => {
    const [here, gone] = [memberOf('here'), memberOf('gone')];
    expect(findMissing([here, gone], new Set(['here']))).to.deep.equal({ kind: 'missing', members: [gone] });
  });

  it('are no invitations, which have no user yet', () => {
    expect(findMissing([memberOf(undefined)], new Set())).to.deep.equal({ kind: 'missing', members: [] });
  });

  it('may be all of a few', () => {
    const members = membersOf(5);
    expect(findMissing(members, new Set())).to.deep.equal({ kind: 'missing', members });
  });

  it('may be half of many', () => {
    const members = membersOf(100);
    const accounts = new Set(members.slice(0, 50).map(({ id }) => id.split('_')[0] ?? ''));
    expect(findMissing(members, accounts)).to.deep.equal({ kind: 'missing', members: members.slice(50) });
  });

  it('are not believed to be more than half of many', () => {
    const accounts = new Set(Array.from({ length: 49 }, (_, index) => `u${index}`));
    expect(findMissing(membersOf(100), accounts)).to.deep.equal({ kind: 'implausible', missing: 51, examined: 100 });
    expect(findMissing(membersOf(6), new Set())).to.deep.equal({ kind: 'implausible', missing: 6, examined: 6 });
  });
});
