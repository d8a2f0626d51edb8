import { expect } from 'chai';
import { clearCookie, parseCookies, setCookie } from './cookies.ts';
import { readCredential } from './credentials.ts';
import { hasMinimumRole, roleOf } from './organization-context.ts';
import { matchPath } from './path.ts';

describe('cookies', () => {
  it('are set with exactly the attributes of CONTRACT 1.11', () => {
    expect(setCookie('session', 'v', 432_000, Date.UTC(2030, 0, 1))).to.equal(
      'session=v; Path=/; Expires=Sun, 06 Jan 2030 00:00:00 GMT; Max-Age=432000; Secure; HttpOnly; SameSite=lax',
    );
    expect(clearCookie('orgId')).to.equal('orgId=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=lax');
  });

  it('are read whatever stands around them', () => {
    expect([...parseCookies(' a=1;b = x=y ;a=2; broken; =z')]).to.deep.equal([
      ['a', '1'],
      ['b', 'x=y'],
    ]);
    expect(parseCookies(undefined).size).to.equal(0);
  });
});

describe('readCredential', () => {
  it('prefers Authorization, then __session, then session', () => {
    const cookie = 'session=s; __session=h';
    expect(readCredential({ authorization: 'Bearer b', cookie })).to.deep.equal({ kind: 'bearer', token: 'b' });
    expect(readCredential({ cookie })).to.deep.equal({ kind: 'cookie', token: 'h' });
    expect(readCredential({ cookie: 'session=s' })).to.deep.equal({ kind: 'cookie', token: 's' });
    expect(readCredential({ cookie: 'session=' })).to.equal(null);
    expect(readCredential({ authorization: 'Basic dXNlcg==' })).to.equal(null);
  });
});

describe('roles', () => {
  it('come from role, else the highest of roles[], old names mapped (DOMAIN 34)', () => {
    expect(roleOf({ role: 'manager', roles: ['admin'] })).to.equal('manager');
    expect(roleOf({ roles: ['staff', 'scheduler'] })).to.equal('scheduler');
    expect(roleOf({ role: 'member' })).to.equal('staff');
    expect(roleOf({ role: 'owner' })).to.equal('org_owner');
    expect(roleOf({ role: 'emperor' })).to.equal(null);
    expect(roleOf({})).to.equal(null);
  });

  it('have a minimum role from the lowest level it lists (CONTRACT 1.6)', () => {
    const passing = (...listed: Parameters<typeof hasMinimumRole>[1]) =>
      (['admin', 'corporate', 'org_owner', 'manager', 'scheduler', 'staff', null] as const).filter((role) =>
        hasMinimumRole(role, listed),
      );
    expect(passing('manager')).to.deep.equal(['admin', 'corporate', 'org_owner', 'manager', 'scheduler']);
    expect(passing('scheduler')).to.deep.equal(passing('manager'));
    expect(passing('admin')).to.deep.equal(['admin']);
    expect(passing('admin', 'org_owner')).to.deep.equal(['admin', 'corporate', 'org_owner']);
    expect(passing()).to.have.length(7);
  });
});

describe('matchPath', () => {
  it('decodes parameters and matches nothing longer or shorter', () => {
    const pattern = '/api/schedules/{id}';
    expect(matchPath(pattern, '/api/schedules/a%2Fb%20c')).to.deep.equal({ id: 'a/b c' });
    expect(matchPath(pattern, '/api/schedules')).to.equal(null);
    expect(matchPath(pattern, '/api/schedules/a/b')).to.equal(null);
    expect(matchPath(pattern, '/api/shifts/a')).to.equal(null);
    expect(matchPath(pattern, '/api/schedules/%')).to.equal(null);
  });
});
