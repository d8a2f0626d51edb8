import type { JoinTokenEvent } from '@fresh/contracts/events/organizations';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import type { Member } from '../membership/membership.ts';
import { create, evolve, isStanding, redeem, redeemable, revoke, statusOf, type JoinToken } from './join-token.ts';

const now = 1_893_456_000_000;
const about = { orgId: 'alpha', by: 'ann', now };
const created = (more: object = {}, description?: string): JoinTokenEvent => ({
  type: 'fresh.organizations.join_token.v1.created',
  data: { tokenId: 't1', roles: ['staff'], expiresAt: now + 1, ...more },
  details: { description },
});
const redeemed = (currentUses: number, exhausted: boolean, uid = 'bob'): JoinTokenEvent => ({
  type: 'fresh.organizations.join_token.v1.redeemed',
  data: { tokenId: 't1', uid, membershipId: `${uid}_alpha`, role: 'staff', currentUses, exhausted },
});
const given = (...events: JoinTokenEvent[]) =>
  givenEvents<JoinToken | null, JoinTokenEvent>((state, event) => evolve(state, event, about), null, ...events);
const useBy = (uid: string) => (state: JoinToken | null) =>
  redeem(redeemable(state, now), { uid, membershipId: `${uid}_alpha`, role: 'staff' });
const use = useBy('bob');

describe('join token', () => {
  it('begins unused, its creator’s', () => {
    given()
      .when(() => create({ tokenId: 't1', roles: ['staff'], expiresAt: now + 1 }, now))
      .then(created());
    given(created())
      .when(() => [])
      .thenState((state) => {
        expect(state).to.deep.include({ id: 't1', orgId: 'alpha', status: 'active', currentUses: 0, createdBy: 'ann' });
      });
  });

  it('keeps its description, which no event carries', () => {
    given()
      .when(() => create({ tokenId: 't1', roles: ['staff'], expiresAt: now + 1, description: 'For Bob' }, now))
      .then(created({}, 'For Bob'));
    given(created({}, 'For Bob'))
      .when(() => [])
      .thenState((state) => expect(state).to.include({ description: 'For Bob' }));
  });

  it('ends in the future, and within five years', () => {
    const day = 86_400_000;
    for (const expiresAt of [now, now - 1, 1, now + 1828 * day]) {
      given()
        .when(() => create({ tokenId: 't1', roles: ['staff'], expiresAt }, now))
        .thenRefused('VALIDATION_FAILED', 'Request validation failed.');
    }
    given()
      .when(() => create({ tokenId: 't1', roles: ['staff'], expiresAt: now + 1827 * day }, now))
      .then(created({ expiresAt: now + 1827 * day }));
  });

  it('counts its uses, and is used up by the last', () => {
    given(created({ maxUses: 2 }))
      .when(use)
      .then(redeemed(1, false));
    given(created({ maxUses: 2 }), redeemed(1, false))
      .when(use)
      .then(redeemed(2, true));
    given(created({ maxUses: 2 }), redeemed(1, false), redeemed(2, true))
      .when(use)
      .thenRefused('BAD_REQUEST', 'Invite token has already been used');
  });

  it('is taken back once, and opens nothing from then on', () => {
    const revoked: JoinTokenEvent = { type: 'fresh.organizations.join_token.v1.revoked', data: { tokenId: 't1' } };
    const ann = { uid: 'ann', role: 'org_owner' } as const;
    given(created())
      .when((state) => revoke(state, ann))
      .then(revoked);
    given(created(), revoked)
      .when((state) => revoke(state, ann))
      .then();
    given(created(), revoked).when(use).thenRefused('BAD_REQUEST', 'Invalid invite token');
    given()
      .when((state) => revoke(state, ann))
      .thenRefused('NOT_FOUND', 'Join token not found');
  });

  it('is taken back by no member below its role', () => {
    given(created({ roles: ['staff', 'admin'] }))
      .when((state) => revoke(state, { uid: 'ann', role: 'org_owner' }))
      .thenRefused('FORBIDDEN', 'A member above your own role cannot be changed');
    given(created())
      .when((state) => revoke(state, { uid: 'ann', role: 'manager' }))
      .thenRefused('FORBIDDEN', 'Access denied');
  });

  it('has no limit unless it is given one', () => {
    given(created(), ...Array.from({ length: 150 }, (_, index) => redeemed(index + 1, false, `u${index}`)))
      .when(useBy('last'))
      .thenState((state) => {
        expect(state).to.include({ currentUses: 151, status: 'active', version: 152 });
        expect(state?.usedBy).to.have.length(100);
        expect(state?.usedBy.at(-1)).to.equal('last');
      });
  });

  it('works until the very millisecond it names', () => {
    given(created({ expiresAt: now }))
      .when(use)
      .then(redeemed(1, false));
    given(created({ expiresAt: now - 1 }))
      .when(use)
      .thenRefused('BAD_REQUEST', 'Invite token has expired');
  });

  it('is checked in the order of the contract', () => {
    const old: JoinToken = {
      id: 't1',
      version: 0,
      orgId: null,
      roles: [],
      status: 'revoked',
      maxUses: 1,
      currentUses: 1,
      usedBy: [],
      expiresAt: 1,
      createdAt: 0,
      updatedAt: 0,
    };
    const rejections: [JoinToken | null, string][] = [
      [null, 'Invalid invite token'],
      [old, 'Invalid invite token'],
      [{ ...old, status: 'active' }, 'Invite token has already been used'],
      [{ ...old, status: 'used', currentUses: 0 }, 'Invite token has already been used'],
      [{ ...old, status: 'active', currentUses: 0 }, 'Invite token has expired'],
      [{ ...old, status: 'expired', currentUses: 0, expiresAt: undefined }, 'Invite token has expired'],
      [{ ...old, status: 'active', currentUses: 0, expiresAt: undefined }, 'Invalid token: missing organization ID'],
    ];
    for (const [token, message] of rejections) {
      givenEvents<JoinToken | null, JoinTokenEvent>((state) => state, token)
        .when(use)
        .thenRefused('BAD_REQUEST', message);
    }
  });

  it('belongs to one membership of its creator, whatever the clocks say', () => {
    const creator = (joinedAt: number, more: Partial<Member> = {}): Member => ({
      ...{ id: 'ann_alpha', orgId: 'alpha', version: 1, uid: 'ann', role: 'org_owner', status: 'active' },
      ...{ joinedAt, createdAt: 1, updatedAt: 1, ...more },
    });
    const token = evolve(null, created(), { ...about, creatorJoinedAt: now + 5_000 });
    expect(isStanding(token, creator(now + 5_000), 'staff')).to.equal(true);
    for (const joinedAt of [now - 1, now, now + 5_001]) {
      expect(isStanding(token, creator(joinedAt), 'staff'), String(joinedAt)).to.equal(false);
    }
    for (const lacking of [{ status: 'suspended' }, { status: 'removed' }, { role: 'manager' }] as const) {
      expect(isStanding(token, creator(now + 5_000, lacking), 'staff')).to.equal(false);
    }
    expect(isStanding(token, null, 'staff')).to.equal(false);
    const earlier = evolve(null, created(), about);
    expect(isStanding(earlier, creator(now), 'staff')).to.equal(true);
    expect(isStanding(earlier, creator(now + 1), 'staff')).to.equal(false);
  });

  it('is shown as expired by time alone', () => {
    const token = evolve(null, created(), about);
    expect(statusOf(token, now)).to.equal('active');
    expect(statusOf(token, now + 2)).to.equal('expired');
    expect(statusOf({ ...token, status: 'used' }, now + 2)).to.equal('used');
  });
});
