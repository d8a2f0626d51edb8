import { expect } from 'chai';
import { ask } from './plain-client.ts';
import { startRecordedMonolith, type RecordedMonolith } from './recorded-monolith.ts';
import { recordedSteps } from './recordings.ts';

describe('the recorded monolith', () => {
  let monolith: RecordedMonolith;
  before(async () => {
    monolith = await startRecordedMonolith();
  });
  beforeEach(() => {
    monolith.plan = undefined;
    monolith.variables.clear();
  });
  after(() => monolith.close());

  it('plays every recorded step, with a value in the place of each kind of value', async () => {
    const steps = recordedSteps();
    expect(steps.length).to.be.greaterThan(300);
    for (const { name, method, path, status, headers } of steps) {
      const target = path.replaceAll(/\{\{|\}\}/g, '');
      const step = encodeURIComponent(name);
      const response = await ask(monolith.origin, target, { method, headers: { 'x-recorded-step': step } });
      expect(response.status, name).to.equal(status);
      const cookies = (response.headers['set-cookie'] ?? []).map((cookie) => cookie.split('=', 1)[0]);
      expect(cookies, name).to.have.members(Object.keys(headers['set-cookie'] ?? {}));
      const sent = JSON.stringify(response.headers) + response.body.toString();
      expect(sent, name).not.to.match(/<(uuid|id|var|epoch-ms|iso-date|ts|string|number|object|array|value|present)\b/);
    }
  });

  it('chooses by method, path, session and query', async () => {
    const statusOf = async (target: string, cookie?: string, method = 'GET') =>
      (await ask(monolith.origin, target, { method, headers: cookie === undefined ? {} : { cookie } })).status;
    expect(await statusOf('/api/session/bootstrap')).to.equal(401);
    expect(await statusOf('/api/session/bootstrap', 'session=s')).to.equal(200);
    expect(await statusOf('/api/session/bootstrap', '__session=s'), 'it knows no such cookie').to.equal(401);
    expect(await statusOf('/api/session')).to.equal(405);
    expect(await statusOf('/api/health')).to.equal(200);
    expect(await statusOf('/api/health', undefined, 'POST')).to.equal(405);
    expect(await statusOf('/api/never-recorded')).to.equal(404);
  });

  it('puts the test’s own values in the place of variables', async () => {
    monolith.variables.set('uid_newcomer', 'u1');
    const { body } = await ask(monolith.origin, '/api/session/bootstrap', {
      headers: { cookie: 'session=s', 'x-recorded-step': 'session / bootstrap, verified email' },
    });
    expect(JSON.parse(body.toString())).to.include({ userId: 'u1', email: 'email_newcomer', emailVerified: true });
  });

  it('counts and keeps what it was asked, and does what a test plans', async () => {
    const before = monolith.requests.length;
    monolith.plan = ({ target }, recorded) =>
      target === '/api/health' ? { kind: 'response', response: { ...recorded, status: 503 } } : undefined;
    expect((await ask(monolith.origin, '/api/health')).status).to.equal(503);
    expect((await ask(monolith.origin, '/api/healthz')).status).to.equal(200);
    expect(monolith.requests.slice(before).map(({ target }) => target)).to.deep.equal(['/api/health', '/api/healthz']);
  });
});
