import { expect } from 'chai';
import { claimsFor } from './claims.ts';

describe('claimsFor', () => {
  const alpha = { orgId: 'alpha', role: 'manager' } as const;

  it('names the organization and the role in it', () => {
    expect(claimsFor({}, { membership: alpha, mfaEnrolled: false })).to.deep.equal({
      orgId: 'alpha',
      roles: ['manager'],
    });
    expect(claimsFor({}, { membership: { ...alpha, role: null }, mfaEnrolled: false })).to.deep.equal({
      orgId: 'alpha',
      roles: [],
    });
  });

  it('follows the membership and leaves every other claim alone', () => {
    const existing = { superAdmin: true, mfa: true, plan: 'x', orgId: 'beta', roles: ['admin'] };
    expect(claimsFor(existing, { membership: alpha, mfaEnrolled: true })).to.deep.equal({
      superAdmin: true,
      mfa: true,
      plan: 'x',
      orgId: 'alpha',
      roles: ['manager'],
    });
    expect(claimsFor(existing, { membership: null, mfaEnrolled: false })).to.deep.equal({
      superAdmin: true,
      mfa: true,
      plan: 'x',
    });
  });

  it('says when there is a second factor', () => {
    expect(claimsFor({}, { membership: null, mfaEnrolled: true })).to.deep.equal({ mfa: true });
  });
});
