import { expect } from 'chai';
import { claimsFor } from './claims.ts';

describe('claimsFor', () => {
  const alpha = { orgId: 'alpha', role: 'manager' } as const;

  it('names the organization and the role in it', () => {
    expect(claimsFor({}, { membership: alpha, mfaEnrolled: false, proofs: [] })).to.deep.equal({
      orgId: 'alpha',
      roles: ['manager'],
    });
    expect(claimsFor({}, { membership: { ...alpha, role: null }, mfaEnrolled: false, proofs: [] })).to.deep.equal({
      orgId: 'alpha',
      roles: [],
    });
  });

  it('follows the membership and leaves every other claim alone', () => {
    const existing = { superAdmin: true, mfa: true, plan: 'x', orgId: 'beta', roles: ['admin'] };
    expect(claimsFor(existing, { membership: alpha, mfaEnrolled: true, proofs: [] })).to.deep.equal({
      superAdmin: true,
      mfa: true,
      plan: 'x',
      orgId: 'alpha',
      roles: ['manager'],
    });
    expect(claimsFor(existing, { membership: null, mfaEnrolled: false, proofs: [] })).to.deep.equal({
      superAdmin: true,
      mfa: true,
      plan: 'x',
    });
  });

  it('says when there is a second factor', () => {
    expect(claimsFor({}, { membership: null, mfaEnrolled: true, proofs: [] })).to.deep.equal({ mfa: true });
  });

  it('says in which sign-ins it was proved and when, and forgets others', () => {
    const existing = { mfa: true, mfaProved: { '1': 2 } };
    const proofs = [
      { authTime: 1_900_000_000, at: 1_900_000_060_999 },
      { authTime: 1_800_000_000, at: 1_800_000_001_000 },
    ];
    expect(claimsFor(existing, { membership: null, mfaEnrolled: true, proofs })).to.deep.equal({
      mfa: true,
      mfaProved: { '1900000000': 1_900_000_060, '1800000000': 1_800_000_001 },
    });
    expect(claimsFor(existing, { membership: null, mfaEnrolled: true, proofs: [] })).to.deep.equal({ mfa: true });
  });
});
