import type { Role } from '@fresh/contracts/roles';
import { expect } from 'chai';
import { expiryOf, isAcceptable, isExpired, timeOfInvitation } from './invitation.ts';
import type { Member } from './membership.ts';

const day = 86_400_000;
const now = 1_893_456_000_000;

const invitation: Member = {
  ...{ id: 'member-1', orgId: 'alpha', version: 1, email: 'bob@example.test', role: 'manager', status: 'invited' },
  ...{ invitedBy: 'ann', invitedAt: now - day, joinedAt: now - day, createdAt: now - day, updatedAt: now - day },
};
const membership = (uid: string, fields: Partial<Member>): Member => ({
  ...{ id: `${uid}_alpha`, orgId: 'alpha', version: 3, uid, role: 'org_owner', status: 'active' },
  ...{ joinedAt: 1, createdAt: 1, updatedAt: 1, ...fields },
});
const ann = membership('ann', {});

describe('what an invitation is worth', () => {
  const isWorth = (changes: { invitation?: Partial<Member>; inviter?: Member | null; person?: Member | null }) =>
    isAcceptable(
      { ...invitation, ...changes.invitation },
      { inviter: changes.inviter === undefined ? ann : changes.inviter, person: changes.person ?? null, now },
    );

  it('is a membership for 14 days after it was made or renewed', () => {
    expect(isWorth({})).to.equal(true);
    expect(isWorth({ invitation: { createdAt: now - 50 * day } })).to.equal(true);
    expect(isWorth({ invitation: { invitedAt: now - 14 * day + 1 } })).to.equal(true);
    expect(isWorth({ invitation: { invitedAt: now - 14 * day } })).to.equal(false);
  });

  it('counts from its creation where the monolith made it', () => {
    expect(expiryOf({ ...invitation, invitedAt: undefined })).to.equal(now + 13 * day);
    expect(isWorth({ invitation: { invitedAt: undefined, createdAt: 0 } })).to.equal(false);
  });

  it('ends with its inviter’s membership, also where they are a member again', () => {
    for (const status of ['suspended', 'removed', 'invited'] as const) {
      expect(isWorth({ inviter: membership('ann', { status }) }), status).to.equal(false);
    }
    expect(isWorth({ inviter: null })).to.equal(false);
    expect(isWorth({ inviter: membership('ann', { joinedAt: now - day + 1 }) })).to.equal(false);
    expect(isWorth({ inviter: membership('ann', { joinedAt: now - day }) })).to.equal(true);
  });

  it('is made after its inviter joined and its person was removed, by a clock that is behind theirs too', () => {
    const inviter = membership('ann', { joinedAt: now + 5_000 });
    const person = membership('bob', { status: 'removed', updatedAt: now + 7_000 });
    const invitedAt = timeOfInvitation(now, inviter, person);
    expect(invitedAt).to.equal(now + 7_001);
    expect(isWorth({ invitation: { invitedAt }, inviter, person })).to.equal(true);
    expect(timeOfInvitation(now, inviter, null)).to.equal(now + 5_000);
    expect(timeOfInvitation(now, ann, null)).to.equal(now);
    expect(timeOfInvitation(now, {}, null)).to.equal(now);
  });

  it('ends with its inviter’s right to grant its role', () => {
    const table: readonly (readonly [Role, Role, boolean])[] = [
      ['org_owner', 'org_owner', true],
      ['org_owner', 'admin', false],
      ['admin', 'admin', true],
      ['manager', 'staff', false],
    ];
    for (const [own, role, expected] of table) {
      const inviter = membership('ann', { role: own });
      expect(isWorth({ invitation: { role }, inviter }), `${own} ${role}`).to.equal(expected);
    }
  });

  it('ends with the removal of its person, and begins anew with a later one', () => {
    const removedAt = (updatedAt: number) => membership('bob', { status: 'removed', updatedAt });
    expect(isWorth({ person: removedAt(now - day - 1) })).to.equal(true);
    expect(isWorth({ person: removedAt(now - day) })).to.equal(false);
    expect(isWorth({ person: removedAt(now) })).to.equal(false);
    expect(isWorth({ person: membership('bob', { updatedAt: now }) })).to.equal(true);
  });

  it('ends when it was accepted or revoked', () => {
    expect(isWorth({ invitation: { status: 'removed' } })).to.equal(false);
  });

  it('hides it when its time has passed, and neither memberships nor what the monolith wrote', () => {
    const over = { ...invitation, invitedAt: now - 14 * day };
    expect(isExpired(over, now)).to.equal(true);
    expect(isExpired({ ...over, invitedAt: undefined, createdAt: 0 }, now)).to.equal(false);
    expect(isExpired(membership('bob', { status: 'invited', invitedAt: 0, createdAt: 0 }), now)).to.equal(false);
    expect(isExpired(membership('bob', { createdAt: 0 }), now)).to.equal(false);
  });
});
