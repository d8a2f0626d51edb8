import { expect } from 'chai';
import { doubtsOf, type Evidence, type StoredMembership } from './provenance.ts';

const membership: StoredMembership = {
  id: 'ann_org-1',
  uid: 'ann',
  orgId: 'org-1',
  roles: ['staff'],
  status: 'active',
  version: 0,
  isConfirmed: false,
};
const listed: Evidence = { ownerId: 'olga', isListed: true };
const unlisted: Evidence = { ownerId: 'olga', isListed: false };

describe('the origin of a membership', () => {
  it('is in doubt where nothing but the document itself says so', () => {
    expect(doubtsOf(membership, unlisted)).to.deep.equal(['not listed as member']);
    expect(doubtsOf(membership, { ownerId: undefined, isListed: true })).to.deep.equal(['no organization']);
  });

  it('is in doubt of everyone who administers and does not own', () => {
    for (const role of ['org_owner', 'owner', 'corporate', 'admin']) {
      const forged = { ...membership, roles: ['staff', role] };
      expect(doubtsOf(forged, listed), role).to.deep.equal(['administers without owning']);
      expect(doubtsOf(forged, unlisted)).to.deep.equal(['not listed as member', 'administers without owning']);
    }
  });

  it('is not in doubt of a listed member, the owner, what a service wrote, and what was confirmed', () => {
    expect(doubtsOf(membership, listed)).to.deep.equal([]);
    expect(doubtsOf({ ...membership, roles: ['org_owner'] }, { ownerId: 'ann', isListed: false })).to.deep.equal([]);
    expect(doubtsOf({ ...membership, version: 1 }, unlisted)).to.deep.equal([]);
    expect(doubtsOf({ ...membership, isConfirmed: true }, unlisted)).to.deep.equal([]);
  });

  it('does not matter where the id opens nothing', () => {
    expect(doubtsOf({ ...membership, id: 'member-1' }, unlisted)).to.deep.equal([]);
  });
});
