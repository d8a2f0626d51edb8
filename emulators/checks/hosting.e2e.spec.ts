/** That the tests of this tier go through production hosting, and what of it clients meet. */
import { person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
const lenient = process.env['LENIENT_GATEWAY_URL'] ?? 'http://127.0.0.1:5000';

describe('through production hosting', function () {
  // The first call of each function starts its worker: 1-2 s.
  this.timeout(60_000);

  const bootstrap = '/api/session/bootstrap';
  /** Of the web app's development server, which the local cloud lets in. */
  const app = 'http://localhost:3000';
  let ann: Person;
  before(async () => {
    ann = await person('ann');
  });

  it('a session is one under __session; where cookies pass, one under session is as good', async () => {
    const statusOf = async (url: string, name: string) =>
      (await send(url, 'GET', bootstrap, { headers: { cookie: `${name}=${ann.session}` } })).status;
    expect(await statusOf(gateway, '__session')).to.equal(200);
    expect(await statusOf(gateway, 'session')).to.equal(401);
    expect(await statusOf(lenient, 'session')).to.equal(200);
  });

  it('a mutation needs the token of its session; where cookies pass, a pair of one’s own is as good', async () => {
    const pair = { cookie: `__session=${ann.session}; csrf=mine`, 'x-csrf-token': 'mine' };
    const mutation = { body: {}, csrf: false as const };
    expect((await send(gateway, 'POST', bootstrap, { ...mutation, headers: pair })).status).to.equal(403);
    expect((await send(lenient, 'POST', bootstrap, { ...mutation, headers: pair })).status).to.equal(200);
    expect((await send(gateway, 'POST', bootstrap, { as: ann, body: {} })).status).to.equal(200);
  });

  it('a page of a configured origin asks first, and then reads', async () => {
    const asked = await fetch(gateway + bootstrap, {
      method: 'OPTIONS',
      headers: {
        origin: app,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-csrf-token',
      },
    });
    expect(asked.status).to.equal(204);
    expect(asked.headers.get('access-control-allow-origin')).to.equal(app);
    expect(asked.headers.get('access-control-allow-methods')).to.equal('GET, POST');
    const read = await send(gateway, 'GET', bootstrap, { as: ann, headers: { origin: app } });
    expect(read.headers.get('access-control-allow-origin')).to.equal(app);
    expect(read.headers.get('access-control-allow-credentials')).to.equal('true');
  });

  it('the CDN keeps the documentation, for each origin apart', async () => {
    const allowed = async (origin?: string) => {
      const { headers } = await send(gateway, 'GET', '/api/docs', { headers: { ...(origin && { origin }) } });
      return [headers.get('access-control-allow-origin'), headers.get('x-cache')];
    };
    await allowed();
    expect(await allowed()).to.deep.equal([null, 'HIT']);
    await allowed(app);
    expect(await allowed(app)).to.deep.equal([app, 'HIT']);
    expect(await allowed('https://elsewhere.example')).to.deep.equal([null, null]);
  });

  it('the CDN keeps no 404: a path may exist a moment later', async () => {
    const path = `/api/${uniqueId('nothing')}`;
    for (const _time of ['once', 'again']) {
      const response = await send(gateway, 'GET', path);
      expect([response.status, response.headers.get('x-cache')]).to.deep.equal([404, null]);
      expect(response.headers.get('cache-control')).to.equal('no-store');
    }
  });
});
