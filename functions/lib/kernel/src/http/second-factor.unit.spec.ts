import { roles } from '@fresh/contracts/roles';
import { expect } from 'chai';
import type { Membership } from './context.ts';
import { hasProvedSecondFactor, isProvedIn, needsSecondFactor, parseSecondFactorRequired } from './second-factor.ts';

describe('a second factor', () => {
  const none = { operators: false, owners: false };

  it('is proved in the sign-in that the claim names, and by nothing else', () => {
    const claims = { mfa: true, mfaProved: { '1900000000': 1_900_000_060 } };
    expect(isProvedIn(claims, 1_900_000_000)).to.equal(true);
    expect(isProvedIn(claims, 1_900_000_001)).to.equal(false);
    for (const other of [{ mfa: true }, { mfaProved: true }, { mfaProved: null }, { mfaProved: 'all' }, {}]) {
      expect(isProvedIn(other, 1_900_000_000), JSON.stringify(other)).to.equal(false);
    }
    expect(isProvedIn({ mfaProved: {} }, Number.NaN)).to.equal(false);
  });

  it('is asked of Auth where the token, which is as old as the sign-in, does not name it', async () => {
    const account = { uid: 'ann', email: '', emailVerified: true, claims: { mfaProved: { '5': 6 } } };
    const asked: string[] = [];
    const read = async (uid: string) => {
      asked.push(uid);
      return account;
    };
    const actor = { ...account, claims: {} };
    expect(await hasProvedSecondFactor({ actor: account, authTime: 5 }, read)).to.equal(true);
    expect(asked).to.deep.equal([]);
    expect(await hasProvedSecondFactor({ actor, authTime: 5 }, read)).to.equal(true);
    expect(await hasProvedSecondFactor({ actor, authTime: 4 }, read)).to.equal(false);
    expect(asked).to.deep.equal(['ann', 'ann']);
  });

  it('is demanded of owners and those above, where their organization or the operator does', () => {
    const of = (role: Membership['role'], requiresSecondFactor?: true): Membership => ({
      ...{ orgId: 'alpha', membershipId: 'ann_alpha', role },
      ...(requiresSecondFactor && { requiresSecondFactor }),
    });
    const demanded = (required: typeof none, own?: true) =>
      roles.filter((role) => needsSecondFactor(of(role, own), required));
    const owners = ['admin', 'corporate', 'org_owner'];
    expect(demanded(none)).to.deep.equal([]);
    expect(demanded(none, true)).to.deep.equal(owners);
    expect(demanded({ ...none, owners: true })).to.deep.equal(owners);
    expect(demanded({ ...none, operators: true })).to.deep.equal([]);
    expect(needsSecondFactor(of(null, true), none)).to.equal(false);
  });

  it('is demanded by a parameter that names the callers, or keeps the function from starting', () => {
    expect(parseSecondFactorRequired()).to.deep.equal(none);
    expect(parseSecondFactorRequired('owners, operators')).to.deep.equal({ operators: true, owners: true });
    expect(parseSecondFactorRequired('operators')).to.deep.equal({ ...none, operators: true });
    for (const wrong of ['true', 'owner', 'owners;operators']) {
      expect(() => parseSecondFactorRequired(wrong)).to.throw(/SECOND_FACTOR_REQUIRED takes operators, owners/);
    }
  });
});
