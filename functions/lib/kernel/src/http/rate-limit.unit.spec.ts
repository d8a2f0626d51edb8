import { defaultRateLimit, route, type Access, type Route } from '@fresh/contracts/route';
import { expect } from 'chai';
import * as z from 'zod';
import { handle } from '../endpoint.ts';
import { respondTo, testRuntime, type TestRequest } from '../testing/respond.ts';
import type { RouteHandler } from './route-handler.ts';
import type { Runtime } from './runtime.ts';

function handlerOf(access: Access, more: Partial<Route> = {}): RouteHandler {
  const declared = route({
    id: 'T1',
    service: 'scheduling',
    functionName: 'test',
    method: 'GET',
    path: '/api/test/{id}',
    summary: 'test',
    access,
    response: { status: 200, schema: z.object({ ok: z.literal(true) }) },
    ...(more as object),
  });
  return handle(declared)(async () => ({ body: { ok: true } }));
}

function request(user: string, id = 'a'): TestRequest {
  const headers = { authorization: `Bearer ${user}` };
  return { method: 'GET', path: `/api/test/${id}`, query: new URLSearchParams(), headers, address: '10.0.0.1' };
}

async function times(count: number, entry: RouteHandler, sent: TestRequest, runtime: Runtime) {
  for (let i = 1; i < count; i++) await respondTo(entry, sent, runtime);
  return respondTo(entry, sent, runtime);
}

describe('rate limits', () => {
  it('hold for a user on every route, and show nothing until they do', async () => {
    const runtime = testRuntime();
    const entry = handlerOf('session');
    const last = await times(defaultRateLimit.max, entry, request('user-ann'), runtime);
    expect(last.status).to.equal(200);
    expect(last.headers).not.to.have.property('RateLimit-Limit');
    const rejected = await respondTo(entry, request('user-ann', 'b'), runtime);
    expect(rejected.status).to.equal(429);
    expect(rejected.headers).to.include({ 'RateLimit-Limit': String(defaultRateLimit.max), 'Retry-After': '60' });
    expect((await respondTo(entry, request('user-ben'), runtime)).status).to.equal(200);
  });

  it('ask nothing of Auth once they are exceeded', async () => {
    let asked = 0;
    const { credentials } = testRuntime();
    const isCurrent = async () => (asked++, true);
    const runtime = testRuntime({ credentials: { ...credentials, isCurrent } });
    await times(defaultRateLimit.max + 50, handlerOf('session'), request('user-ann'), runtime);
    expect(asked).to.equal(defaultRateLimit.max);
  });

  it('of the handler count a resource under each of its spellings, after the checks, in its envelope', async () => {
    const runtime = testRuntime();
    const limit = { handlerRateLimit: { max: 1, windowMs: 60_000 }, flatErrors: true } as const;
    const entry = handlerOf('session', limit);
    expect((await respondTo(entry, request('stranger', 'abc'), runtime)).status).to.equal(401);
    expect((await respondTo(entry, request('user-ann', 'abc'), runtime)).status).to.equal(200);
    const rejected = await respondTo(entry, request('user-ann', '%61bc'), runtime);
    expect(rejected.status).to.equal(429);
    expect(rejected.body).to.deep.equal({ error: 'Rate limit exceeded', code: 'RATE_LIMITED' });
    expect(rejected.headers).to.include({ 'Retry-After': '60', 'x-duration-ms': '0' });
    expect((await respondTo(entry, request('user-ann', 'b'), runtime)).status).to.equal(200);
  });
});
