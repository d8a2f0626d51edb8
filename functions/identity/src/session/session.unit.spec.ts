import { expect } from 'chai';
import { isRecentSignIn, isSuperAdmin, roleCheck } from './session.ts';

describe('isSuperAdmin', () => {
  it('needs the server-held claim and a verified email', () => {
    expect(isSuperAdmin({ superAdmin: true, email_verified: true })).to.equal(true);
    expect(isSuperAdmin({ superAdmin: true, email_verified: false })).to.equal(false);
    expect(isSuperAdmin({ superAdmin: 'true', email_verified: true })).to.equal(false);
    expect(isSuperAdmin({ email_verified: true })).to.equal(false);
  });
});

describe('roleCheck', () => {
  const admin = { isAdmin: true, isSuperAdmin: false, redirectPath: '/dashboard' };
  const superAdmin = { isAdmin: false, isSuperAdmin: true, redirectPath: '/dashboard' };
  const noRole = { isAdmin: false, isSuperAdmin: false, redirectPath: '/' };

  it('knows administrators by every form of the claim (DOMAIN 39)', () => {
    for (const claims of [{ admin: true }, { role: 'admin' }, { roles: ['staff', 'admin'] }]) {
      expect(roleCheck(claims)).to.deep.equal(admin);
    }
    for (const claims of [{ superAdmin: true }, { role: 'super_admin' }]) {
      expect(roleCheck(claims)).to.deep.equal(superAdmin);
    }
  });

  it('takes nothing else for one', () => {
    for (const claims of [{}, { admin: 'true' }, { role: ['admin'] }, { roles: 'admin' }, { roles: ['manager'] }]) {
      expect(roleCheck(claims)).to.deep.equal(noRole);
    }
  });
});

describe('a sign-in', () => {
  it('makes a session for five minutes', () => {
    const authTime = 1_900_000_000;
    const at = (seconds: number) => isRecentSignIn(authTime, (authTime + seconds) * 1000);
    expect([-5, 0, 299, 300].map(at)).to.deep.equal([true, true, true, true]);
    expect([300.001, 301, 3599].map(at)).to.deep.equal([false, false, false]);
  });
});
