import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { redeemJoinToken } from '@fresh/contracts/routes/join-tokens';
import { activateNetwork } from '@fresh/contracts/routes/networks';
import { getOrganization } from '@fresh/contracts/routes/organizations';
import { ApiError } from '@fresh/kernel/errors';
import type { SessionContext } from '@fresh/kernel/http/context';
import { csrfTokenFor } from '@fresh/kernel/http/csrf';
import { expect } from 'chai';
import { callRoute } from './call-route.ts';

interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
/** What the other service answers; null cuts the connection. */
type Planned = { readonly status: number; readonly body: unknown } | null;

describe('calls to another service', () => {
  let server: Server;
  let seen: Seen[] = [];
  let planned: Planned[] = [];
  const names = ['activateNetwork', 'redeemJoinToken', 'organization'];

  before(async () => {
    server = createServer((req, res) => {
      let body = '';
      req.on('data', (chunk: Buffer) => (body += chunk.toString()));
      req.on('end', () => {
        seen.push({ method: req.method, path: req.url, headers: req.headers, body });
        const next = planned.shift() ?? null;
        if (!next) return void req.socket.destroy();
        res.writeHead(next.status, { 'content-type': 'application/json' });
        res.end(typeof next.body === 'string' ? next.body : JSON.stringify(next.body));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const name of names) process.env[`FUNCTION_URL_${name}`] = url;
  });
  after(() => {
    for (const name of names) Reflect.deleteProperty(process.env, `FUNCTION_URL_${name}`);
    server.close();
  });
  beforeEach(() => {
    seen = [];
    planned = [];
  });

  let ids = 0;
  const caller = (headers: Record<string, string> = {}, sessionCookie: string | null = 'cookie'): SessionContext => ({
    requestId: '3f0c2d5e-0000-4000-8000-000000000001',
    request: {
      method: 'POST',
      path: '/api/onboarding/activate-network',
      query: new URLSearchParams(),
      headers,
      body: undefined,
      address: 'test',
    },
    params: {},
    trace: { correlationId: 'c', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
    now: () => 1,
    newId: () => `id-${++ids}`,
    actor: { uid: 'nia', email: '', emailVerified: true, claims: {} },
    sessionCookie,
  });
  const activated = { status: 200, body: { networkId: 'n', status: 'active' } };
  const call = (as = caller()) => callRoute(activateNetwork, { body: { networkId: 'n' } }, as);
  const failureOf = async (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('the call did not fail'),
      (error: unknown) => error as Error,
    );
  const refused = (status: number, error: object): Planned => ({ status, body: { error } });

  it('carry the user’s session, its CSRF token, and the request’s ids', async () => {
    planned = [activated];
    expect(await call()).to.deep.equal(activated.body);
    expect(seen).to.have.length(1);
    expect(seen[0]).to.include({ method: 'POST', path: '/internal/networks/activate', body: '{"networkId":"n"}' });
    expect(seen[0]!.headers).to.include({
      cookie: '__session=cookie',
      'x-csrf-token': csrfTokenFor('cookie'),
      'x-request-id': '3f0c2d5e-0000-4000-8000-000000000001',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
    expect(seen[0]!.headers).not.to.have.property('authorization');
  });

  it('carry a bearer token where the user came with one', async () => {
    planned = [activated];
    await call(caller({ authorization: 'Bearer token' }, null));
    expect(seen[0]!.headers).to.include({ authorization: 'Bearer token' });
    expect(seen[0]!.headers).not.to.have.any.keys('cookie', 'x-csrf-token');
  });

  it('repeat what failed under one Idempotency-Key', async () => {
    const inProgress = refused(409, { code: 'REQUEST_IN_PROGRESS', message: 'wait', requestId: 'r', retryable: true });
    planned = [null, inProgress, activated];
    expect(await call()).to.deep.equal(activated.body);
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).to.have.length(3);
    expect(new Set(keys)).to.have.property('size', 1);
  });

  it('derive the key from the client’s own, and invent another one for each request without', async () => {
    const mine = { 'idempotency-key': 'mine' };
    planned = [activated, activated, activated, activated, { status: 200, body: joined }];
    for (const headers of [mine, mine, {}, {}]) await call(caller(headers));
    await callRoute(redeemJoinToken, { body: { joinToken: 't' } }, caller(mine));
    const [first, second, third, fourth, other] = seen.map(({ headers }) => headers['idempotency-key']);
    expect(first).to.equal(second);
    expect(new Set([first, third, fourth, other])).to.have.property('size', 4);
  });
  const joined = {
    orgId: 'alpha',
    membershipId: 'nia_alpha',
    role: 'staff',
    status: 'active',
    joinedAt: 1,
    alreadyMember: false,
  };

  it('give up after three attempts, and say nothing of it to the user', async () => {
    for (const outcome of [null, { status: 500, body: { error: { code: 'INTERNAL', message: 'secret' } } }]) {
      seen = [];
      planned = [outcome, outcome, outcome, activated];
      const error = await failureOf(call());
      expect(error).not.to.be.instanceOf(ApiError);
      expect(seen).to.have.length(3);
    }
  });

  it('pass on what the other service refused', async () => {
    const refusals: [number, object, string, string][] = [
      [400, { code: 'BAD_REQUEST', message: 'Invalid invite token' }, 'BAD_REQUEST', 'Invalid invite token'],
      [403, { code: 'FORBIDDEN', message: 'Access denied' }, 'FORBIDDEN', 'Access denied'],
      [404, { code: 'NOT_FOUND', message: 'Network not found' }, 'NOT_FOUND', 'Network not found'],
      [409, { code: 'CONFLICT', message: 'Network is closed' }, 'CONFLICT', 'Network is closed'],
      // Of the pipeline's refusals those that concern the user: his session ended in between.
      [401, { code: 'UNAUTHORIZED', message: 'Gone.', requestId: 'r', retryable: false }, 'UNAUTHORIZED', 'Gone.'],
    ];
    for (const [status, body, code, message] of refusals) {
      seen = [];
      planned = [refused(status, body), activated];
      const error = await failureOf(call());
      expect(error).to.be.instanceOf(ApiError);
      expect(error).to.include({ code, message });
      expect(seen).to.have.length(1);
    }
  });

  it('read without body and key, and pass on that the user is no member', async () => {
    const outsider = {
      code: 'FORBIDDEN',
      message: 'Organization membership required.',
      requestId: 'r',
      retryable: false,
    };
    planned = [refused(403, outsider)];
    const error = await failureOf(callRoute(getOrganization, { path: '/api/organizations/a?orgId=a' }, caller()));
    expect(error).to.be.instanceOf(ApiError);
    expect(error).to.include({ code: 'FORBIDDEN' });
    expect(seen[0]).to.include({ method: 'GET', path: '/api/organizations/a?orgId=a', body: '' });
    expect(seen[0]!.headers).not.to.have.any.keys('idempotency-key', 'content-type');
  });

  it('take for a defect what only we can have done wrong, and what is no answer of a service', async () => {
    const defects: Planned[] = [
      refused(400, { code: 'VALIDATION_FAILED', message: 'x', requestId: 'r', retryable: false, details: {} }),
      refused(403, { code: 'FORBIDDEN', message: 'Invalid CSRF token.', requestId: 'r', retryable: false }),
      { status: 404, body: '<html>' },
      { status: 200, body: { networkId: 5 } },
    ];
    for (const defect of defects) {
      planned = [defect];
      expect(await failureOf(call())).not.to.be.instanceOf(ApiError);
    }
  });
});
