import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ApiError } from '@fresh/kernel/errors';
import type { Actor, SessionContext } from '@fresh/kernel/http/context';
import { emulatorKeyEnv } from '@fresh/kernel/testing/emulator-key';
import { person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { identityService, organizationsService } from './service-calls.ts';

/** What the other service returns. */
interface Planned {
  readonly status: number;
  readonly body: object;
}

/** Against a server that stands for both services; the specs of the slices run the real ones. */
describe('calls to other services', () => {
  let server: Server;
  let seen: { operation: string; headers: IncomingHttpHeaders; data: { input: object; actor?: object } }[];
  let planned: Planned[];

  before(async () => {
    emulatorKeyEnv();
    server = createServer((request, response) => {
      void (async () => {
        const { data } = JSON.parse(await text(request)) as (typeof seen)[number];
        seen.push({ operation: (request.url ?? '').slice(1), headers: request.headers, data });
        const { status, body } = planned.shift() ?? { status: 500, body: {} };
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      })();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    process.env['FUNCTIONS_ORIGIN'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    Reflect.deleteProperty(process.env, 'FUNCTIONS_ORIGIN');
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    [seen, planned] = [[], []];
  });

  const caller = (actor: Partial<Actor> = {}, headers: Record<string, string> = {}): SessionContext => ({
    requestId: '3f0c2d5e-0000-4000-8000-000000000001',
    request: {
      method: 'POST',
      path: '/api/onboarding/create-network-org',
      query: new URLSearchParams(),
      headers: { cookie: '__session=secret', ...headers },
      address: 'test',
    },
    params: {},
    trace: { correlationId: 'c', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
    responseHeaders: {},
    now: () => 1,
    newId: () => 'id',
    actor: { uid: 'nia', email: 'nia@example.test', emailVerified: true, claims: { admin: true }, ...actor },
    authTime: 1,
    sessionCookie: 'secret',
  });
  const responseWith = (result: object): Planned => ({ status: 200, body: { result } });
  const rejected = (status: number, code: string, message: string): Planned => ({
    status,
    body: { error: { status: 'ABORTED', message, details: { code } } },
  });
  const activated = { networkId: 'n', status: 'active' };
  const active = responseWith(activated);
  const founded = responseWith({
    organization: {
      ...{ id: 'o', name: 'N', displayName: 'N', ownerId: 'nia', createdAt: 1, updatedAt: 1, status: 'active' },
    },
  });
  const joined = responseWith({
    ...{ orgId: 'alpha', membershipId: 'nia_alpha', role: 'staff', status: 'active', joinedAt: 1 },
    alreadyMember: false,
  });
  const failureOf = async (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('the call did not fail'),
      (error: unknown) => error as Error,
    );
  const keys = () => seen.map(({ headers }) => headers['idempotency-key']);

  it('name the user, and carry neither their credential nor their claims', async () => {
    planned = [joined];
    await organizationsService.redeem(caller(), 'token');
    expect(seen[0]).to.deep.include({
      operation: 'redeemJoinToken',
      data: { input: { joinToken: 'token' }, actor: { uid: 'nia', email: 'nia@example.test', emailVerified: true } },
    });
    expect(seen[0]!.headers).to.include({
      'x-request-id': '3f0c2d5e-0000-4000-8000-000000000001',
      'x-correlation-id': 'c',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
    expect(seen[0]!.headers).not.to.have.any.keys('cookie', 'authorization', 'x-csrf-token');
  });

  it('say of a user that they are a super administrator only where their session proves it', async () => {
    const [boss, former] = await Promise.all([person('boss', { superAdmin: true }), person('former')]);
    const claims = { superAdmin: true };
    const sessions: [Partial<Actor>, boolean][] = [
      [{ uid: boss.uid, claims }, true],
      [{ uid: boss.uid, claims, emailVerified: false }, false],
      // The session is older than the loss of the claim.
      [{ uid: former.uid, claims }, false],
      [{ claims: { superAdmin: 'true' } }, false],
      [{}, false],
    ];
    for (const [actor, asSuperAdministrator] of sessions) {
      [seen, planned] = [[], [active]];
      await organizationsService.activateNetwork(caller(actor), 'n');
      expect(seen[0]!.data.input).to.deep.equal({ networkId: 'n', asSuperAdministrator });
    }
  });

  it('find the network of an organization, and keep the first rejection where there is none', async () => {
    const missing = rejected(404, 'NOT_FOUND', 'Network not found');
    planned = [missing, responseWith({ networkId: 'n' }), active];
    expect(await organizationsService.activateNetwork(caller(), 'o')).to.deep.equal(activated);
    expect(seen.map(({ operation }) => operation)).to.deep.equal(['activateNetwork', 'findNetwork', 'activateNetwork']);
    expect(seen[2]!.data.input).to.include({ networkId: 'n' });
    planned = [missing, responseWith({})];
    expect(await failureOf(organizationsService.activateNetwork(caller(), 'o'))).to.include({
      code: 'NOT_FOUND',
      message: 'Network not found',
    });
  });

  it('are one call however often the client repeats it with their key, or with their form', async () => {
    const mine = caller({}, { 'idempotency-key': 'mine' });
    const provision = (as: SessionContext, form?: string) => organizationsService.provision(as, { name: 'N' }, form);
    planned = Array.from({ length: 8 }, () => founded);
    for (const as of [mine, mine, caller(), caller()]) await provision(as);
    for (const form of ['f1', 'f1', 'f2']) await provision(caller(), form);
    await provision(mine, 'f1');
    const [first, second, third, fourth, form, again, other, both] = keys();
    expect(second).to.equal(first);
    expect(both).to.equal(first);
    expect(again).to.equal(form);
    expect(new Set([first, third, fourth, form, other]).size).to.equal(5);
  });

  it('wait for another call with the same key, and share its outcome', async () => {
    const busy = rejected(409, 'REQUEST_IN_PROGRESS', 'wait');
    planned = [...Array.from({ length: 4 }, () => busy), founded];
    await organizationsService.provision(caller(), { name: 'N' }, 'form');
    expect(seen).to.have.length(5);
    expect(new Set(keys()).size).to.equal(1);
  });

  it('never mention a key to the client that isn’t its own', async function () {
    this.timeout(60_000);
    planned = Array.from({ length: 20 }, () => rejected(409, 'REQUEST_IN_PROGRESS', 'wait'));
    const error = await failureOf(organizationsService.provision(caller(), { name: 'N' }, 'form'));
    expect(error).not.to.be.instanceOf(ApiError);
  });

  it('pass on what the other service rejected, and nothing else', async () => {
    const profile = { firstName: 'Nia', lastName: '', timezone: 'UTC' };
    planned = [rejected(400, 'BAD_REQUEST', 'Invalid invite token')];
    expect(await failureOf(organizationsService.redeem(caller(), 't'))).to.include({
      code: 'BAD_REQUEST',
      message: 'Invalid invite token',
    });
    for (const failure of [
      { status: 400, body: { error: { status: 'INVALID_ARGUMENT', message: 'of ours' } } },
      { status: 401, body: { error: { status: 'UNAUTHENTICATED', message: 'Rejected' } } },
      { status: 500, body: { error: { status: 'INTERNAL', message: 'INTERNAL' } } },
    ]) {
      planned = [failure, failure, failure];
      expect(await failureOf(identityService.replace(caller(), profile))).not.to.be.instanceOf(ApiError);
    }
  });
});
