import { setTimeout as delay } from 'node:timers/promises';
import { enroll, send, uniqueId, type TestResponse, type Sending } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
const authHost = process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '127.0.0.1:9099';

/** A browser: keeps only the cookie that Firebase Hosting lets through, and the CSRF token it was given. */
interface Browser {
  readonly uid: string;
  readonly cookie: string;
  readonly csrfToken: string;
}

/** Signs up in Auth as the web app's SDK does, then signs in through the gateway. */
async function signUp(): Promise<Browser> {
  const url = `http://${authHost}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=web`;
  const account = { email: `${uniqueId('user')}@example.test`, password: 'secret-123', returnSecureToken: true };
  const headers = { 'content-type': 'application/json' };
  const signedUp = await fetch(url, { method: 'POST', headers, body: JSON.stringify(account) });
  const { idToken, localId } = (await signedUp.json()) as { idToken: string; localId: string };
  const response = await send(gateway, 'POST', '/api/session', { csrf: false, body: { idToken } });
  expect(response.status).to.equal(200);
  const cookie =
    response.headers
      .getSetCookie()
      .find((set) => set.startsWith('__session='))
      ?.split(';')[0] ?? '';
  return { uid: localId, cookie, csrfToken: (response.body as { csrfToken: string }).csrfToken };
}

function request(browser: Browser, method: string, path: string, sending: Sending = {}): Promise<TestResponse> {
  const headers = { cookie: browser.cookie, 'x-csrf-token': browser.csrfToken, ...sending.headers };
  return send(gateway, method, path, { ...sending, csrf: false, headers });
}

/** Asks until the response is as wanted: events travel on their own time. */
async function eventually<T>(ask: () => Promise<T>, wanted: (seen: T) => boolean): Promise<T> {
  let seen = await ask();
  for (let attempt = 0; attempt < 100 && !wanted(seen); attempt++) {
    await delay(100);
    seen = await ask();
  }
  return seen;
}

describe('the services through the gateway', function () {
  // The first call of each function starts its worker: 1-2 s.
  this.timeout(60_000);

  const org = uniqueId('org');
  let manager: Browser, staff: Browser;

  before(async () => {
    [manager, staff] = [await signUp(), await signUp()];
    await enroll(manager.uid, org, 'manager');
    await enroll(staff.uid, org, 'staff');
  });

  const notifications = async (browser: Browser) => {
    const response = await request(browser, 'GET', '/api/notifications');
    expect(response.status).to.equal(200);
    return (response.body as { notifications: { title: string; scheduleId: string }[] }).notifications;
  };

  it('takes a new user from sign-up to the notification of a published schedule', async () => {
    const me = await request(manager, 'GET', '/api/session/bootstrap');
    expect(me.body).to.deep.include({ userId: manager.uid, authenticated: true });

    const body = { orgId: org, name: 'Week 1', startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 };
    const created = await request(manager, 'POST', `/api/schedules?orgId=${org}`, { body });
    expect(created.status).to.equal(200);
    const scheduleId = (created.body as { schedule: { id: string } }).schedule.id;
    const list = await request(staff, 'GET', '/api/schedules', { headers: { 'x-org-id': org } });
    expect((list.body as { data: { id: string }[] }).data.map(({ id }) => id)).to.deep.equal([scheduleId]);
    expect(await notifications(staff)).to.deep.equal([]);

    for (const _time of ['once', 'again']) {
      const published = await request(manager, 'POST', `/api/publish?orgId=${org}`, { body: { scheduleId } });
      expect(published.status).to.equal(200);
    }
    for (const browser of [staff, manager]) {
      const arrived = await eventually(
        () => notifications(browser),
        (seen) => seen.length > 0,
      );
      expect(arrived.map(({ title, scheduleId: id }) => [title, id])).to.deep.equal([['Week 1', scheduleId]]);
    }
    await delay(1000);
    expect(await notifications(staff), 'a second publish notifies no member again').to.have.length(1);
  });

  it('notifies only those who asked for it', async () => {
    const settings = '/api/notifications/settings';
    await request(staff, 'PATCH', settings, { body: { schedulePublished: false } });
    const before = (await notifications(staff)).length;
    const known = (await notifications(manager)).length;
    const body = { orgId: org, name: 'Week 2', startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 };
    const created = await request(manager, 'POST', `/api/schedules?orgId=${org}`, { body });
    const scheduleId = (created.body as { schedule: { id: string } }).schedule.id;
    await request(manager, 'POST', `/api/publish?orgId=${org}`, { body: { scheduleId } });
    await eventually(
      () => notifications(manager),
      (seen) => seen.length > known,
    );
    expect(await notifications(staff)).to.have.length(before);
    await request(staff, 'PATCH', settings, { body: { schedulePublished: true } });
  });

  it('keeps the order of checks and the envelopes', async () => {
    const path = `/api/schedules?orgId=${org}`;
    const errorOf = (response: TestResponse) => (response.body as { error: { code: string; message: string } }).error;
    const anonymous = await send(gateway, 'POST', path, { csrf: false, body: '{bad' });
    expect([anonymous.status, errorOf(anonymous).code]).to.deep.equal([401, 'UNAUTHORIZED']);
    const withoutToken = await request(manager, 'POST', path, { headers: { 'x-csrf-token': '' }, body: '{bad' });
    expect([withoutToken.status, errorOf(withoutToken).message]).to.deep.equal([403, 'Invalid CSRF token.']);
    const stranger = await request(await signUp(), 'POST', path, { body: '{bad' });
    expect([stranger.status, errorOf(stranger).message]).to.deep.equal([403, 'Organization membership required.']);
    const below = await request(staff, 'POST', path, { body: '{bad' });
    expect([below.status, errorOf(below).message]).to.deep.equal([
      403,
      'Insufficient permissions. Required role: scheduler.',
    ]);
    const bad = await request(manager, 'POST', path, { body: '{bad' });
    expect([bad.status, errorOf(bad).message]).to.deep.equal([400, 'Invalid JSON body']);
  });

  it('responds to unknown paths, methods and odd ids as the contract says', async () => {
    const unknown = await request(manager, 'GET', '/api/nothing-here');
    expect([unknown.status, (unknown.body as { error: { code: string } }).error.code]).to.deep.equal([
      404,
      'NOT_FOUND',
    ]);
    expect((await request(manager, 'PUT', '/api/schedules/x', { body: {} })).status).to.equal(405);
    expect((await request(manager, 'GET', `/api/schedules/a%2Fb?orgId=${org}`)).status).to.equal(400);
    expect((await request(manager, 'GET', '/api/health/')).status).to.equal(308);
  });

  it('has no permissive CORS, not even from the emulator', async () => {
    const response = await send(gateway, 'GET', '/api/health', { headers: { origin: 'https://elsewhere.example' } });
    expect(response.headers.get('access-control-allow-origin')).to.equal(null);
  });

  it('limits a user, in whatever window of addresses they come', async () => {
    const eager = await signUp();
    const statuses = [];
    for (let i = 0; i < 51; i++) {
      statuses.push((await request(eager, 'PATCH', '/api/notifications/settings', { body: {} })).status);
    }
    expect(statuses.filter((status) => status === 200)).to.have.length(50);
    expect(statuses.at(-1)).to.equal(429);
  });
});
