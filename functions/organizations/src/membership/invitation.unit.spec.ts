import type { Role } from '@fresh/contracts/roles';
import { expect } from 'chai';
import { endsWithInviter, expiryOf, isAcceptable, isExpired, timeOfInvitation } from './invitation.ts';
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

  it('belongs to one membership of its inviter, whatever the clocks say', () => {
    const made = { invitedAt: now, inviterJoinedAt: now + 5_000 };
    expect(isWorth({ invitation: made, inviter: membership('ann', { joinedAt: now + 5_000 }) })).to.equal(true);
    for (const joinedAt of [now - 1, now + 4_999, now + 5_001]) {
      expect(isWorth({ invitation: made, inviter: membership('ann', { joinedAt }) }), String(joinedAt)).to.equal(false);
    }
  });

  it('ends with that membership also where it is dated after the end', () => {
    const made = { ...invitation, invitedAt: now + 5_000, inviterJoinedAt: now + 5_000 };
    const removedAt = now + 2_000;
    expect(endsWithInviter(made, membership('ann', { status: 'removed', joinedAt: now + 5_000 }), removedAt)).to.equal(
      true,
    );
    expect(endsWithInviter(made, null, removedAt)).to.equal(true);
    expect(endsWithInviter(made, membership('ann', { joinedAt: now + 3_000 }), removedAt)).to.equal(true);
    expect(endsWithInviter(made, membership('ann', { joinedAt: now + 5_000 }), removedAt)).to.equal(false);
    const inviter = membership('ann', { status: 'suspended', joinedAt: now + 5_000 });
    expect(endsWithInviter(made, inviter, removedAt)).to.equal(false);
  });

  it('without its inviter’s time of joining ends by the times, unless they are a member no more', () => {
    const again = membership('ann', { joinedAt: now });
    expect(endsWithInviter(invitation, again, now - day)).to.equal(true);
    expect(endsWithInviter(invitation, again, now - day - 1)).to.equal(false);
    expect(endsWithInviter(invitation, membership('ann', { status: 'removed' }), now - day - 1)).to.equal(true);
  });

  it('is made after its person was removed for the last time, by a clock that is behind too', () => {
    const former = [7_000, 3_000].map((ms) => membership('bob', { status: 'removed', updatedAt: now + ms }));
    for (const found of [former, former.toReversed()]) {
      const invitedAt = timeOfInvitation(now, null, found);
      expect(invitedAt).to.equal(now + 7_001);
      expect(isWorth({ invitation: { invitedAt }, person: former[0] ?? null })).to.equal(true);
    }
    expect(timeOfInvitation(now, null, [])).to.equal(now);
    expect(timeOfInvitation(now, null, [membership('bob', { status: 'removed', updatedAt: now - day })])).to.equal(now);
  });

  it('is never dated backwards by a change, nor ahead by more than clocks differ', () => {
    const dated = (invitedAt: number) => timeOfInvitation(now, { ...invitation, invitedAt }, []);
    expect(dated(now + 7_001)).to.equal(now + 7_001);
    expect(dated(now - day)).to.equal(now);
    for (const wrong of [1.7e15, 9e15]) {
      expect(dated(wrong)).to.equal(now + 60_000);
      expect(timeOfInvitation(now, null, [membership('bob', { updatedAt: wrong })])).to.equal(now + 60_000);
    }
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
