/** CORS as browsers meet it: a built function of several methods, and the one behind every other path. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { startFunction, type FunctionProcess } from '../testing/function-process.ts';
import { member, uniqueId, type Person } from '../testing/world.ts';
import { csrfTokenFor } from './csrf.ts';

const app = 'https://app.example.com';
const env = { CORS_ORIGINS: `${app}, http://localhost:3000` };

describe('CORS', function () {
  this.timeout(60_000);

  let schedules: FunctionProcess, fallback: FunctionProcess;
  const org = uniqueId('org');
  const path = `/api/schedules?orgId=${org}`;
  let manager: Person;

  before(async () => {
    [schedules, fallback, manager] = await Promise.all([
      startFunction('scheduling', 'schedules', { env }),
      startFunction('platform', 'fallback', { env }),
      member(org, 'manager'),
    ]);
  });
  after(async () => {
    await Promise.all([schedules, fallback].map((each) => each.kill()));
  });

  const request = (url: string, method: string, headers: Record<string, string>, body?: object) =>
    fetch(url, { method, headers, redirect: 'manual', ...(body && { body: JSON.stringify(body) }) });
  const preflight = (url: string, origin: string) =>
    request(url, 'OPTIONS', { origin, 'access-control-request-method': 'PATCH' });
  const corsHeaders = (response: Response) =>
    Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'));
  const signedIn = () => ({ cookie: `__session=${manager.session}`, 'x-csrf-token': csrfTokenFor(manager.session) });
  /** Each call asks for the lines about an origin of its own. */
  const linesAbout = async (host: string) => {
    // Standard output of another process: the response is logged, but its line may still be in the pipe.
    for (let waited = 0; waited < 30_000 && !schedules.output().includes(`: ${host}"`); waited += 100) await delay(100);
    return schedules
      .output()
      .split('\n')
      .filter((line) => line.includes(`origin missing in CORS_ORIGINS: ${host}`));
  };

  const allowed = {
    vary: 'Origin',
    'access-control-allow-origin': 'https://app.example.com',
    'access-control-allow-credentials': 'true',
  };
  const readable = {
    ...allowed,
    'access-control-expose-headers':
      'etag, idempotent-replayed, link, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, x-duration-ms, x-request-id, x-served-by, x-token-outdated',
  };
  const askable = {
    ...allowed,
    'access-control-allow-headers':
      'authorization, content-type, idempotency-key, if-match, traceparent, x-csrf-token, x-org-id, x-request-id',
    'access-control-max-age': '7200',
  };

  it('responds to a preflight with the methods of the path, before it authenticates the caller', async () => {
    const response = await preflight(schedules.url + path, app);
    expect([response.status, await response.text()]).to.deep.equal([204, '']);
    expect(corsHeaders(response)).to.deep.equal({ ...askable, 'access-control-allow-methods': 'GET, POST' });
    expect(response.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
  });

  it('responds to that of an unknown path as well, and of one with a slash too many', async () => {
    const every = { ...askable, 'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE' };
    for (const unowned of ['/api/terminal', '/api/terminal/']) {
      const response = await preflight(fallback.url + unowned, app);
      expect(response.status).to.equal(204);
      expect(corsHeaders(response)).to.deep.equal(every);
    }
  });

  it('lets a configured origin read every response, also what went wrong', async () => {
    const asked: [number, string, string, Record<string, string>][] = [
      [200, 'GET', schedules.url + path, signedIn()],
      [200, 'HEAD', schedules.url + path, signedIn()],
      [401, 'GET', schedules.url + path, {}],
      [403, 'POST', schedules.url + path, { cookie: `__session=${manager.session}` }],
      [405, 'PUT', schedules.url + path, {}],
      [308, 'GET', `${schedules.url}/api/schedules/`, {}],
      [404, 'GET', `${fallback.url}/api/terminal`, {}],
    ];
    for (const [status, method, url, headers] of asked) {
      const response = await request(url, method, { origin: app, ...headers });
      expect([method, response.status]).to.deep.equal([method, status]);
      expect(corsHeaders(response)).to.deep.equal(readable);
    }
  });

  it('gives an unknown origin no headers, and responds to it as to others', async () => {
    const strangers = [
      'null',
      'https://evil-app.example.com',
      'https://app.example.com.evil',
      'http://app.example.com',
    ];
    for (const origin of strangers) {
      const asked = await preflight(schedules.url + path, origin);
      expect([asked.status, corsHeaders(asked)]).to.deep.equal([204, { vary: 'Origin' }]);
      const read = await request(schedules.url + path, 'GET', { origin, ...signedIn() });
      expect([read.status, corsHeaders(read)]).to.deep.equal([200, { vary: 'Origin' }]);
    }
  });

  it('leaves it to CSRF to keep another site’s mutations out', async () => {
    const origin = 'https://forger.example';
    const body = { orgId: org, name: 'Week 1', startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 };
    const cookie = `__session=${manager.session}`;
    const forged = await request(schedules.url + path, 'POST', { origin, cookie, 'content-type': 'text/plain' }, body);
    expect(forged.status).to.equal(403);
    const list = await request(schedules.url + path, 'GET', { cookie });
    expect(await list.json()).to.deep.include({ data: [] });
    // Not a browser on another site, but something that knows the token.
    expect((await request(schedules.url + path, 'POST', { origin, ...signedIn() }, body)).status).to.equal(200);
  });

  it('logs which origin is missing, once, and bounded', async () => {
    for (let i = 0; i < 3; i++) await request(schedules.url + path, 'GET', { origin: 'https://forgotten.example' });
    const [line, ...more] = await linesAbout('https://forgotten.example');
    expect(more).to.deep.equal([]);
    expect(JSON.parse(line ?? '')).to.deep.include({
      severity: 'WARNING',
      origin: 'https://forgotten.example',
      service: 'scheduling',
      function: 'schedules',
      isLast: false,
    });
    await request(schedules.url + path, 'GET', { origin: `https://${'long'.repeat(200)}.example` });
    const [long] = await linesAbout(`https://${'long'.repeat(48)}`);
    expect(long?.length).to.be.below(1000);
  });

  it('logs nothing about pages of its own site', async () => {
    const own = new URL(schedules.url).origin;
    await request(schedules.url + path, 'POST', { origin: own });
    await request(schedules.url + path, 'POST', { origin: 'https://own.example', 'x-forwarded-host': 'own.example' });
    await request(schedules.url + path, 'POST', { origin: 'https://after-own.example' });
    expect(await linesAbout('https://after-own.example')).to.have.length(1);
    for (const origin of [own, 'https://own.example']) {
      expect(schedules.output()).not.to.contain(`origin missing in CORS_ORIGINS: ${origin}`);
    }
  });

  it('leaves OPTIONS that asks for no method as it was (CONTRACT 1.10)', async () => {
    const response = await request(schedules.url + path, 'OPTIONS', { origin: app });
    expect([response.status, response.headers.get('allow')]).to.deep.equal([204, 'GET, HEAD, OPTIONS, POST']);
    expect(corsHeaders(response)).to.deep.equal(readable);
  });

  it('is ours where the monolith serves: it is asked no preflight, and says nothing about origins', async () => {
    const asked: string[] = [];
    const monolith = createServer((incoming, response) => {
      asked.push(`${incoming.method} ${incoming.url}`);
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-methods', 'TRACE');
      response.setHeader('vary', 'RSC');
      response.writeHead(incoming.url === '/api/gone' ? 404 : 200).end('from the monolith');
    });
    monolith.listen(0, '127.0.0.1');
    await once(monolith, 'listening');
    // There is one routing document in a project: a project of its own, so that no other test is moved.
    const projectId = uniqueId('demo-cors');
    const routing = getFirestore(initializeApp({ projectId }, projectId)).doc('_migration/routing');
    await routing.set({ version: 1, routes: { S1: { mode: 'legacy' }, S2: { mode: 'legacy' } } });
    const project = { GCLOUD_PROJECT: projectId, GOOGLE_CLOUD_PROJECT: projectId };
    const origin = `http://127.0.0.1:${(monolith.address() as AddressInfo).port}`;
    const options = { env: { ...env, ...project, LEGACY_API_ORIGIN: origin } };
    const [flipped, unowned] = await Promise.all([
      startFunction('scheduling', 'schedules', options),
      startFunction('platform', 'fallback', options),
    ]);
    try {
      const both = [flipped.url + path, `${unowned.url}/api/gone`];
      for (const url of both) {
        expect((await preflight(url, app)).headers.get('access-control-allow-origin')).to.equal(app);
        expect(corsHeaders(await preflight(url, 'https://evil.example'))).to.deep.equal({ vary: 'Origin' });
      }
      expect(asked).to.deep.equal([]);
      for (const [index, url] of both.entries()) {
        const response = await request(url, 'GET', { origin: app });
        expect(await response.text()).to.equal('from the monolith');
        expect(corsHeaders(response)).to.deep.equal({ ...readable, vary: 'Origin, RSC' });
        expect(corsHeaders(await request(url, 'GET', { origin: 'null' }))).to.deep.equal({ vary: 'Origin, RSC' });
        // Hosting's CDN would keep a 404 that doesn't say so.
        expect(response.headers.get('cache-control')).to.equal(index === 0 ? null : 'no-store');
      }
    } finally {
      await Promise.all([flipped, unowned].map((each) => each.kill()));
      monolith.close();
    }
  });

  it('knows no origin without configuration', async () => {
    const closed = await startFunction('platform', 'fallback');
    try {
      expect(corsHeaders(await preflight(`${closed.url}/api/x`, 'http://localhost:3000'))).to.deep.equal({
        vary: 'Origin',
      });
    } finally {
      await closed.kill();
    }
  });

  it('does not start with a wrong value, and says which', async () => {
    const started = startFunction('platform', 'fallback', { env: { CORS_ORIGINS: `${app}, *` } });
    const failure = await started.then(
      async (running) => {
        await running.kill();
        return 'it started';
      },
      (error: unknown) => String(error),
    );
    expect(failure).to.contain(`CORS_ORIGINS: '*' is not an origin such as https://app.example.com`);
  });
});
