import { expect } from 'chai';
import { isSuperAdmin } from './session.ts';

describe('isSuperAdmin', () => {
  it('needs the server-held claim and a verified email', () => {
    expect(isSuperAdmin({ superAdmin: true, email_verified: true })).to.equal(true);
    expect(isSuperAdmin({ superAdmin: true, email_verified: false })).to.equal(false);
    expect(isSuperAdmin({ superAdmin: 'true', email_verified: true })).to.equal(false);
    expect(isSuperAdmin({ email_verified: true })).to.equal(false);
  });
});
