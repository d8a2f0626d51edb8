import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ServiceOperation } from '@fresh/contracts/callable';
import { expect } from 'chai';
import * as z from 'zod';
import { ApiError } from '../errors.ts';
import { emulatorKeyEnv } from '../testing/emulator-key.ts';
import { headers as names } from './headers.ts';
import { serviceCall } from './service-call.ts';

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}
/** What the other service responds with; null cuts the connection, `never` lets it wait. */
type Planned = { readonly status: number; readonly body: unknown } | 'never' | null;

describe('serviceCall', () => {
  let server: Server;
  let seen: Seen[] = [];
  let planned: Planned[] = [];

  before(async () => {
    emulatorKeyEnv();
    server = createServer((request, response) => {
      void (async () => {
        seen.push({ headers: request.headers, body: JSON.parse(await text(request)) });
        const next = planned.shift() ?? null;
        if (next === 'never') return;
        if (!next) return void request.socket.destroy();
        response.writeHead(next.status, { 'content-type': 'application/json' });
        response.end(typeof next.body === 'string' ? next.body : JSON.stringify(next.body));
      })();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    process.env['FUNCTION_URL_SCRIPTED'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    Reflect.deleteProperty(process.env, 'FUNCTION_URL_SCRIPTED');
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    seen = [];
    planned = [];
  });

  const declared = (repeats: ServiceOperation['repeats']) =>
    ({
      name: 'scripted',
      service: 'organizations',
      summary: 'Responds with what the test says',
      callers: ['onboarding'],
      mutates: true,
      actor: 'user',
      repeats,
      input: z.object({ name: z.string() }),
      output: z.object({ id: z.string() }),
    }) satisfies ServiceOperation;
  const context = {
    requestId: '3f0c2d5e-0000-4000-8000-000000000001',
    trace: { correlationId: 'c', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
    actor: { uid: 'nia', email: 'nia@example.test', emailVerified: true, claims: { superAdmin: true } },
  };
  const call = (
    repeats: ServiceOperation['repeats'] = 'by-key',
    more: { deadlineMs?: number; idempotencyKey?: string } = {},
  ) => serviceCall('onboarding', declared(repeats))({ name: 'n' }, { ...context, ...more });
  const good: Planned = { status: 200, body: { result: { id: 'i' } } };
  const rejected = (code: string, status = 409): Planned => ({
    status,
    body: { error: { message: code, status: 'ABORTED', details: { code } } },
  });
  const failureOf = async (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('the call did not fail'),
      (error: unknown) => error as Error,
    );

  it('sends the input and who it is for, but not what they may', async () => {
    planned = [good];
    expect(await call()).to.deep.equal({ id: 'i' });
    expect(seen).to.have.length(1);
    expect(seen[0]!.body).to.deep.equal({
      data: { input: { name: 'n' }, actor: { uid: 'nia', email: 'nia@example.test', emailVerified: true } },
    });
    expect(seen[0]!.headers).to.include({
      [names.requestId]: context.requestId,
      [names.correlationId]: 'c',
      [names.traceparent]: context.trace.traceparent,
    });
  });

  it('repeats what failed under one key, with an App Check token for each attempt', async () => {
    planned = [null, rejected('REQUEST_IN_PROGRESS'), good];
    expect(await call()).to.deep.equal({ id: 'i' });
    const distinct = (name: string) => new Set(seen.map(({ headers }) => headers[name])).size;
    expect(seen).to.have.length(3);
    expect(distinct(names.idempotencyKey)).to.equal(1);
    expect(distinct(names.appToken)).to.equal(3);
  });

  it('takes the key it is given, and another one for each call without', async () => {
    planned = [good, good, good];
    await call('by-key', { idempotencyKey: 'mine' });
    await call();
    await call();
    const keys = seen.map(({ headers }) => headers[names.idempotencyKey]);
    expect(keys[0]).to.equal('mine');
    expect(new Set(keys)).to.have.property('size', 3);
  });

  it('asks once where a second call would do something again', async () => {
    for (const outcome of [null, { status: 503, body: 'away' }]) {
      seen = [];
      planned = [outcome, good];
      expect(await failureOf(call('never'))).not.to.be.instanceOf(ApiError);
      expect(seen).to.have.length(1);
    }
  });

  it('gives up after three attempts, and says nothing of it to the user', async () => {
    for (const outcome of [null, { status: 500, body: { error: { message: 'secret', status: 'INTERNAL' } } }]) {
      seen = [];
      planned = [outcome, outcome, outcome, good];
      const error = await failureOf(call());
      expect(error).not.to.be.instanceOf(ApiError);
      expect(error.message).not.to.contain('secret');
      expect(seen).to.have.length(3);
    }
  });

  it('waits no longer than its deadline, and starts nothing after it', async () => {
    planned = ['never', good];
    const error = await failureOf(call('by-key', { deadlineMs: 50 }));
    expect(error.message).to.equal('scripted did not respond');
    expect(seen.length).to.be.at.most(1);
  });

  it('throws what the other service rejected, at once', async () => {
    for (const code of ['BAD_REQUEST', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT'] as const) {
      seen = [];
      planned = [rejected(code), good];
      const error = await failureOf(call());
      expect(error).to.be.instanceOf(ApiError);
      expect(error).to.include({ code, message: code });
      expect(seen).to.have.length(1);
    }
  });

  it('takes for a defect what a gate rejected, and what is no response of the operation', async () => {
    const defects: Planned[] = [
      { status: 401, body: { error: { message: 'Rejected', status: 'UNAUTHENTICATED' } } },
      { status: 403, body: '<html>Cloud Run</html>' },
      { status: 404, body: '<html>' },
      { status: 200, body: '<html>' },
      { status: 200, body: { result: { id: 5 } } },
      { status: 200, body: {} },
    ];
    for (const defect of defects) {
      seen = [];
      planned = [defect, good];
      expect(await failureOf(call())).not.to.be.instanceOf(ApiError);
      expect(seen).to.have.length(1);
    }
  });

  it('gives the response as it was sent', async () => {
    const result = { more: true, id: 'i' };
    planned = [{ status: 200, body: { result } }];
    expect(JSON.stringify(await call())).to.equal(JSON.stringify(result));
  });

  it('is nothing that a service has which isn’t listed', () => {
    const open: ServiceOperation = declared('safe');
    expect(() => serviceCall('notifications', open)).to.throw('notifications may not call scripted');
  });
});
