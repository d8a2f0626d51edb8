import { routes } from '@fresh/contracts/registry';
import type { Access } from '@fresh/contracts/route';
import { expect } from 'chai';
import { callers, expectation, tenants } from './expected-access.ts';

/** `+` allowed, otherwise the status, for every caller in their own organization. */
const row = (access: Access, tenant: 'own' | 'other' = 'own') =>
  callers
    .map((caller) => {
      const expected = expectation(access, caller, tenant);
      return expected === 'allowed' ? '+' : String(expected.status);
    })
    .join(' ');

describe('expectation', () => {
  const cases: [string, Access, string, string][] = [
    ['public', 'public', '+ + + + + + + + +', '+ + + + + + + + +'],
    ['a session', 'session', '401 + + + + + + + +', '401 + + + + + + + +'],
    ['a session, organization optional', 'optional-org', '401 + + + + + + + +', '401 + + + + + + + +'],
    ['any member', { org: [] }, '401 403 + + + + + + 403', '401 403 403 403 403 403 403 403 403'],
    ['scheduler', { org: ['scheduler'] }, '401 403 403 + + + + + 403', '401 403 403 403 403 403 403 403 403'],
    ['manager', { org: ['manager'] }, '401 403 403 + + + + + 403', '401 403 403 403 403 403 403 403 403'],
    ['org_owner', { org: ['org_owner'] }, '401 403 403 403 403 + + + 403', '401 403 403 403 403 403 403 403 403'],
    ['admin', { org: ['admin'] }, '401 403 403 403 403 403 403 + 403', '401 403 403 403 403 403 403 403 403'],
    [
      'admin or org_owner',
      { org: ['admin', 'org_owner'] },
      '401 403 403 403 403 + + + 403',
      '401 403 403 403 403 403 403 403 403',
    ],
  ];
  for (const [title, access, own, other] of cases) {
    it(`of ${title}`, () => {
      expect(row(access)).to.equal(own);
      expect(row(access, 'other')).to.equal(other);
    });
  }

  it('names the minimum role as the route does', () => {
    const message = 'Insufficient permissions. Required role: admin.';
    expect(expectation({ org: ['org_owner'], named: 'admin' }, 'staff', 'own')).to.deep.equal({ status: 403, message });
    expect(expectation({ org: ['admin', 'org_owner'] }, 'staff', 'own')).to.have.property(
      'message',
      'Insufficient permissions. Required role: admin or org_owner.',
    );
  });

  it('says something about every cell of the registry', () => {
    for (const { id, access } of routes) {
      for (const caller of callers) {
        for (const tenant of tenants) expect(expectation(access, caller, tenant), id).not.to.equal(undefined);
      }
    }
  });
});
