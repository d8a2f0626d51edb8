import { gzipSync } from 'node:zlib';
import { topicPath } from '@fresh/kernel/events/event-log';
import { auth, firestore } from '@fresh/kernel/firebase';
import { csrfTokenFor } from '@fresh/kernel/http/csrf';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { letSignIn, person, send, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { signInRateLimit } from '@fresh/contracts/routes/identity';
import { unsignedToken } from '@fresh/kernel/testing/google/tokens';
import { expect } from 'chai';
import * as z from 'zod';

describe('sessions over HTTP', () => {
  let session: FunctionProcess, bootstrap: FunctionProcess, authLogout: FunctionProcess, checkRole: FunctionProcess;
  let ann: Person;

  before(async () => {
    [session, bootstrap, authLogout, checkRole, ann] = await Promise.all([
      startFunction('identity', 'session'),
      startFunction('identity', 'sessionBootstrap'),
      startFunction('identity', 'authLogout'),
      startFunction('identity', 'authCheckRole'),
      person('ann'),
    ]);
  });
  after(async () => {
    await Promise.all([session, bootstrap, authLogout, checkRole].map((each) => each.kill()));
  });

  const signIn = (body: unknown) => send(session.url, 'POST', '/api/session', { body, csrf: false });
  const eventsOf = async (kind: string, uid: string) =>
    (
      await firestore()
        .collection(topicPath(`fresh.identity.user.v1.${kind}`))
        .where('subject', '==', `users/${uid}`)
        .get()
    ).docs.map((document) => document.data());
  const cookiesOf = (response: TestResponse) => response.headers.getSetCookie();
  const whoAmI = (headers: Record<string, string>) =>
    send(bootstrap.url, 'GET', '/api/session/bootstrap', { csrf: false, headers });

  it('exchanges an ID token for the cookie under both names', async () => {
    const response = await signIn({ idToken: ann.idToken });
    expect(response.status).to.equal(200);
    expect(response.body).to.deep.include({ ok: true, isSuperAdmin: false });
    const [first = '', second = '', third = ''] = cookiesOf(response);
    expect(first).to.match(
      /^session=[\w.-]+; Path=\/; Expires=[^;]+ GMT; Max-Age=432000; Secure; HttpOnly; SameSite=lax$/,
    );
    expect(second).to.equal(`__${first}`);
    expect(third).to.equal('isSuperAdmin=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=lax');
    const cookie = /^session=([^;]+)/.exec(first)?.[1] ?? '';
    expect((response.body as { csrfToken: string }).csrfToken).to.equal(csrfTokenFor(cookie));
    for (const name of ['session', '__session']) {
      expect((await whoAmI({ cookie: `${name}=${cookie}` })).body).to.deep.include({
        userId: ann.uid,
        email: ann.email,
        emailVerified: true,
        authenticated: true,
        csrfToken: csrfTokenFor(cookie),
      });
    }
  });

  it('knows a super administrator by claim and verified email, not by the text of the email', async () => {
    const [boss, unverified] = await Promise.all([
      person('boss', { superAdmin: true }),
      person('unverified', { superAdmin: true }, false),
    ]);
    const response = await signIn({ idToken: boss.idToken });
    expect(response.body).to.deep.include({ isSuperAdmin: true });
    expect(cookiesOf(response)[2]).to.match(/^isSuperAdmin=true; .*Max-Age=432000/);
    expect((await signIn({ idToken: unverified.idToken })).body).to.deep.include({ isSuperAdmin: false });
    expect((await auth().getUser(boss.uid)).customClaims).to.deep.equal({ superAdmin: true });
  });

  it('rejects what is not an ID token with 401 in envelope B', async () => {
    const spoilt = ann.idToken.replace(/\.[^.]+/, (middle) => middle.slice(0, -8));
    for (const idToken of ['garbage', ann.session, spoilt]) {
      const response = await signIn({ idToken });
      expect(response.status).to.equal(401);
      expect(response.body).to.deep.equal({ error: { code: 'UNAUTHORIZED', message: 'Invalid token' } });
      expect(cookiesOf(response)).to.deep.equal([]);
    }
  });

  it('takes no ID token of an old sign-in, nor of a revoked or disabled user', async () => {
    const [revoked, disabled] = await Promise.all([person('revoked'), person('disabled')]);
    await auth().updateUser(disabled.uid, { disabled: true });
    // The second of the revocation still counts as valid: the token has to be older.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await auth().revokeRefreshTokens(revoked.uid);
    const early = await person('early');
    await letSignIn(early.uid, 3600);
    const payload = z.record(z.string(), z.unknown()).parse(JSON.parse(atob(early.idToken.split('.')[1] ?? '')));
    const signedInAt = (secondsAgo: number) =>
      unsignedToken({ ...payload, auth_time: Math.floor(Date.now() / 1000) - secondsAgo });
    const outcome = async (idToken: string) => {
      const { status, body, headers } = await signIn({ idToken });
      return [status, (body as { error?: { message: string } }).error?.message, headers.getSetCookie().length];
    };
    expect(await outcome(signedInAt(200))).to.deep.equal([200, undefined, 3]);
    expect(await outcome(signedInAt(301))).to.deep.equal([401, 'Sign in again to start a session', 0]);
    expect(await outcome(revoked.idToken)).to.deep.equal([401, 'Invalid token', 0]);
    expect(await outcome(disabled.idToken)).to.deep.equal([401, 'Invalid token', 0]);
    expect(await eventsOf('session_started', revoked.uid)).to.deep.equal([]);
  });

  it('rejects a page of another origin, and what a form can send', async () => {
    const asked = (headers: Record<string, string>) =>
      send(session.url, 'POST', '/api/session', { csrf: false, headers, body: { idToken: ann.idToken } });
    const own = new URL(session.url).origin;
    for (const headers of [
      { origin: 'https://sibling.example.test' },
      { origin: own, 'content-type': 'text/plain' },
      { 'sec-fetch-site': 'same-site', origin: 'https://sibling.example.test' },
    ]) {
      expect((await asked(headers)).status, JSON.stringify(headers)).to.equal(403);
    }
    expect((await asked({ origin: own })).status).to.equal(200);
  });

  it('rejects a visitor of another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const response = await send(session.url, 'POST', '/api/session', {
      csrf: false,
      headers,
      body: { idToken: ann.idToken },
    });
    expect(response.status).to.equal(403);
    expect(cookiesOf(response)).to.deep.equal([]);
  });

  it('does not inflate what is sent compressed', async () => {
    const body = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const response = await fetch(`${session.url}/api/session`, { method: 'POST', headers, body });
    expect(response.status).to.equal(415);
    expect(response.headers.get('accept-encoding')).to.equal('identity');
    expect(JSON.stringify(await response.json())).to.contain('UNSUPPORTED_MEDIA_TYPE');
  });

  it('sees headers and target as sent, past the framework’s own parser', async () => {
    const headers = { 'content-type': 'application/json; charset=iso-8859-1' };
    const body = JSON.stringify({ idToken: ann.idToken });
    expect((await fetch(`${session.url}/api/session`, { method: 'POST', headers, body })).status).to.equal(415);
    const undecodable = await fetch(`${session.url}/api/session%ff`);
    expect(undecodable.status).to.equal(400);
    expect(await undecodable.json()).to.have.nested.property('error.code', 'BAD_REQUEST');
  });

  it('sees the body as sent, past the framework’s own parser', async () => {
    const expected: [string, Record<string, string[]>][] = [
      ['{bad', { idToken: ['Invalid input: expected string, received undefined'] }],
      ['null', { '': ['Invalid input: expected object, received null'] }],
      ['"text"', { '': ['Invalid input: expected object, received string'] }],
      ['{"idToken":""}', { idToken: ['idToken is required'] }],
    ];
    for (const [raw, details] of expected) {
      const response = await signIn(raw);
      expect(response.status, raw).to.equal(400);
      expect((response.body as { error: object }).error).to.deep.include({
        code: 'VALIDATION_FAILED',
        message: 'Request validation failed.',
        retryable: false,
        details,
      });
    }
  });

  it('takes a bearer ID token', async () => {
    const response = await whoAmI({ authorization: `Bearer ${ann.idToken}` });
    expect(response.body).to.deep.include({ userId: ann.uid });
    expect(response.body).not.to.have.property('csrfToken');
  });

  it('rejects every bad session with the same 401', async () => {
    const [disabled, deleted, revoked] = await Promise.all([person('disabled'), person('deleted'), person('revoked')]);
    await Promise.all([auth().updateUser(disabled.uid, { disabled: true }), auth().deleteUser(deleted.uid)]);
    // The second of the revocation still counts as valid: the cookie has to be older.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await auth().revokeRefreshTokens(revoked.uid);
    const bad = ['garbage', ann.idToken, disabled.session, deleted.session, revoked.session, `dev_${ann.idToken}`];
    for (const cookie of bad) {
      const response = await whoAmI({ cookie: `session=${cookie}` });
      expect(response.status, cookie.slice(0, 20)).to.equal(401);
      expect((response.body as { error: object }).error).to.deep.include({
        code: 'UNAUTHORIZED',
        message: 'Authentication required.',
      });
    }
  });

  it('signs out by clearing every cookie it ever set', async () => {
    const cleared = ['session', '__session', 'isSuperAdmin', 'orgId'].map(
      (name) => `${name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=lax`,
    );
    const responses = [
      await send(session.url, 'DELETE', '/api/session', { csrf: false }),
      await send(authLogout.url, 'POST', '/api/auth/logout', { csrf: false }),
      await send(authLogout.url, 'POST', '/api/auth/logout', { csrf: false, body: {} }),
    ];
    for (const response of responses) {
      expect(response.body).to.deep.equal({ ok: true });
      expect(cookiesOf(response)).to.deep.equal(cleared);
    }
    const strict = await send(authLogout.url, 'POST', '/api/auth/logout', { csrf: false, body: { everywhere: true } });
    expect(strict.status).to.equal(400);
  });

  it('limits the sign-ins of one user, not those of others', async () => {
    const [often, other] = await Promise.all([person('often'), person('other')]);
    for (let i = 0; i < signInRateLimit.max; i++)
      expect((await signIn({ idToken: often.idToken })).status).to.equal(200);
    const limited = await signIn({ idToken: often.idToken });
    expect(limited.status).to.equal(429);
    expect(limited.headers.get('retry-after')).to.match(/^\d+$/);
    expect((await signIn({ idToken: other.idToken })).status).to.equal(200);
  });

  it('logs each sign-in, and none that failed', async () => {
    const eve = await person('eve');
    const [first, second] = [await signIn({ idToken: eve.idToken }), await signIn({ idToken: eve.idToken })];
    expect([first.status, second.status]).to.deep.equal([200, 200]);
    await signIn({ idToken: 'garbage' });
    const events = await eventsOf('session_started', eve.uid);
    expect(events.map((event) => event['sequence'] as number).sort()).to.deep.equal([1, 2]);
    expect(events[0])
      .to.include({ actor: `user:${eve.uid}` })
      .and.not.to.have.property('orgid');
    expect(events[0]!['data']).to.deep.include({ uid: eve.uid, superAdmin: false });
    expect((await firestore().doc(`users/${eve.uid}`).get()).data()).to.include({ version: 2 });
  });

  it('signs in a user whose own document the old rules let them fill with anything', async () => {
    const eve = await person('eve');
    await firestore()
      .doc(`users/${eve.uid}`)
      .set({ displayName: 'Eve', profile: 'none', preferences: [1], deviceInfo: 'phone', updatedAt: 'today' });
    expect((await signIn({ idToken: eve.idToken })).status).to.equal(200);
    expect((await firestore().doc(`users/${eve.uid}`).get()).data()).to.include({ displayName: 'Eve', version: 1 });
  });

  for (const [title, url, method, path] of [
    ['DELETE /api/session', () => session.url, 'DELETE', '/api/session'],
    ['POST /api/auth/logout', () => authLogout.url, 'POST', '/api/auth/logout'],
  ] as const) {
    it(`signs out everywhere when asked: ${title}?everywhere=true`, async () => {
      const eve = await person('eve');
      const asked = (csrf?: false) =>
        send(url(), method, `${path}?everywhere=true`, { as: eve, ...(csrf === false && { csrf }) });
      await new Promise((resolve) => setTimeout(resolve, 1100)); // see above
      expect((await send(url(), method, path, { as: eve, csrf: false })).status).to.equal(200);
      // As a page of a sibling host would ask, whose requests carry the cookie.
      expect((await asked(false)).body).to.deep.equal({ error: { code: 'FORBIDDEN', message: 'Invalid CSRF token.' } });
      expect((await whoAmI({ cookie: `session=${eve.session}` })).status).to.equal(200);
      expect((await asked()).body).to.deep.equal({ ok: true });
      expect((await whoAmI({ cookie: `session=${eve.session}` })).status).to.equal(401);
      expect((await whoAmI({ authorization: `Bearer ${eve.idToken}` })).status).to.equal(401);
      expect(await eventsOf('sessions_revoked', eve.uid)).to.have.length(1);
      // No user is signed in any more: nothing to revoke, the same response.
      expect((await asked()).body).to.deep.equal({ ok: true });
      expect(await eventsOf('sessions_revoked', eve.uid)).to.have.length(1);
    });
  }

  it('ends mutations and reads at once when signed out everywhere', async () => {
    const eve = await person('eve');
    await new Promise((resolve) => setTimeout(resolve, 1100)); // see above
    expect((await whoAmI({ cookie: `session=${eve.session}` })).status).to.equal(200);
    await send(session.url, 'DELETE', '/api/session?everywhere=true', { as: eve });
    const path = '/api/session/bootstrap';
    expect((await send(bootstrap.url, 'POST', path, { as: eve, body: { preferences: {} } })).status).to.equal(401);
    expect((await whoAmI({ cookie: `session=${eve.session}` })).status).to.equal(401);
  });

  it('recognizes administrators by the claims of their session', async () => {
    const [plain, admin, boss] = await Promise.all([
      person('plain'),
      person('admin', { orgId: 'alpha', roles: ['admin'] }),
      person('boss', { superAdmin: true }),
    ]);
    const roleOf = async (headers: Record<string, string>) =>
      (await send(checkRole.url, 'GET', '/api/auth/check-role', { headers, csrf: false })).body;
    const noRole = { isAdmin: false, isSuperAdmin: false, redirectPath: '/' };
    expect(await roleOf({ cookie: `session=${plain.session}` })).to.deep.equal(noRole);
    expect(await roleOf({ cookie: `session=${admin.session}` })).to.deep.equal({
      ...noRole,
      isAdmin: true,
      redirectPath: '/dashboard',
    });
    expect(await roleOf({ authorization: `Bearer ${boss.idToken}` })).to.deep.equal({
      ...noRole,
      isSuperAdmin: true,
      redirectPath: '/dashboard',
    });
    expect((await send(checkRole.url, 'GET', '/api/auth/check-role')).status).to.equal(401);
  });

  it('never logs a token or cookie', () => {
    const logs = session.output() + bootstrap.output();
    expect(logs).to.contain('request completed');
    expect(logs).not.to.contain(ann.idToken.slice(0, 40));
    expect(logs).not.to.contain(ann.session.slice(0, 40));
  });
});
