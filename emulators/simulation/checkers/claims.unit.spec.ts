import { expect } from 'chai';
import { checkClaims } from './claims.ts';
import { HistoryBuilder, type Write } from './testing/history-builder.ts';

describe('the checker of claims', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkClaims(history.entries).map(({ message }) => message);
  const member = (orgId: string, role: string, joinedAt: number, status = 'active'): Write => [
    `memberships/ann_${orgId}`,
    { uid: 'ann', orgId, role, status, joinedAt },
  ];

  it('finds nothing where claims repeat the membership joined last, and the second factor', () => {
    history.commit(member('alpha', 'manager', 1), member('beta', 'staff', 2), member('gamma', 'staff', 3, 'removed'));
    history.commit(['mfa/ann', { enrolled: { secret: 'encrypted' } }]);
    history.account('ann', { orgId: 'beta', roles: ['staff'], mfa: true, superAdmin: true });
    history.account('bob', {});
    expect(messages()).to.deep.equal([]);
  });

  it('finds claims of a role or organization of before, and a second factor that is missing', () => {
    history.commit(member('alpha', 'manager', 1));
    history.commit(['mfa/ann', { enrolled: { secret: 'encrypted' } }]);
    history.account('ann', { orgId: 'alpha', roles: ['staff'] });
    history.account('bob', { orgId: 'alpha', roles: ['staff'] });
    expect(messages()).to.deep.equal([
      'its claim roles is ["staff"], and ["manager"] by Firestore',
      'its claim mfa is missing, and true by Firestore',
      'its claim orgId is "alpha", and missing by Firestore',
      'its claim roles is ["staff"], and missing by Firestore',
    ]);
  });
});
