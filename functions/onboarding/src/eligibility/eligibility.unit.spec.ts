import { expect } from 'chai';
import { eligibility } from './eligibility.ts';

describe('eligibility', () => {
  it('needs a verified email before anything else', () => {
    const rejected = { allowed: false, reason: 'email_not_verified' };
    expect(eligibility({ emailVerified: false })).to.deep.equal(rejected);
    expect(eligibility({ emailVerified: false, selfDeclaredRole: 'staff' })).to.deep.equal(rejected);
  });

  it('is given to who speaks for a business, and to who says nothing', () => {
    const roles = [
      undefined,
      '',
      'owner_founder_director',
      'manager_supervisor',
      'corporate_hq',
      'org_owner',
      'Manager',
    ];
    for (const selfDeclaredRole of roles) {
      expect(eligibility({ emailVerified: true, selfDeclaredRole }), selfDeclaredRole).to.deep.equal({ allowed: true });
    }
  });

  it('is not given to staff', () => {
    for (const selfDeclaredRole of ['staff', 'scheduler', 'team_member', 'ownership']) {
      expect(eligibility({ emailVerified: true, selfDeclaredRole }), selfDeclaredRole).to.deep.equal({
        allowed: false,
        reason: 'role_not_allowed',
      });
    }
  });
});
