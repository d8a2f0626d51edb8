import { expect } from 'chai';
import { clearCookie, parseCookies, setCookie } from './cookies.ts';
import { readCredentials } from './credentials.ts';
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
    expect([...parseCookies(' a=1;b = x=y ;a=2; broken; =z; q="x y"; e=""; half="x')]).to.deep.equal([
      ['a', ['1', '2']],
      ['b', ['x=y']],
      ['q', ['x y']],
      ['e', ['']],
      ['half', ['"x']],
    ]);
    expect(parseCookies(undefined).size).to.equal(0);
  });
});

describe('readCredentials', () => {
  const cookies = (...tokens: string[]) => tokens.map((token) => ({ kind: 'cookie', token }));

  it('are Authorization alone, else every __session, then every session', () => {
    const cookie = 'session=s; __session=h';
    expect(readCredentials({ authorization: 'Bearer b', cookie })).to.deep.equal([{ kind: 'bearer', token: 'b' }]);
    expect(readCredentials({ cookie })).to.deep.equal(cookies('h', 's'));
    expect(readCredentials({ cookie: '__session=stale; session=s; __session="h"; session=s' })).to.deep.equal(
      cookies('stale', 'h', 's'),
    );
    expect(readCredentials({ cookie: 'session=; __session=""' })).to.deep.equal([]);
    expect(readCredentials({ authorization: 'Basic dXNlcg==' })).to.deep.equal([]);
  });

  it('are five at most', () => {
    const cookie = Array.from({ length: 9 }, (_, index) => `__session=${index}`).join('; ');
    expect(readCredentials({ cookie })).to.deep.equal(cookies('0', '1', '2', '3', '4'));
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
