import { route, type Access, type Route } from '@fresh/contracts/route';
import { expect } from 'chai';
import * as z from 'zod';
import { ApiError } from './errors.ts';
import { respondTo, testRuntime as plainRuntime, type TestRequest } from './testing/respond.ts';
import { maxBodyBytes } from './http/body-limit.ts';
import { csrfTokenFor } from './http/csrf.ts';
import { handle } from './endpoint.ts';
import type { CompleteResponse } from './http/response.ts';
import type { RouteHandler } from './http/route-handler.ts';
import type { Runtime } from './http/runtime.ts';

const requestId = '00000000-0000-4000-8000-000000000001';

/** A runtime with one organization, `alpha`: its manager, its staff, and a user who is in none. */
function testRuntime(overrides: Partial<Runtime> = {}): Runtime {
  return plainRuntime({
    credentials: {
      ...plainRuntime().credentials,
      isCurrent: async ({ actor }) => actor.uid !== 'user-revoked',
    },
    memberships: {
      findActive: async (uid, orgId) =>
        orgId !== 'alpha' || uid === 'user-outsider'
          ? null
          : { orgId, role: uid === 'user-manager' ? 'manager' : 'staff', membershipId: `${uid}_${orgId}` },
    },
    ...overrides,
  });
}

function testRoute<const A extends Access>(access: A, more: Partial<Route> = {}) {
  return route({
    id: 'T1',
    service: 'platform',
    functionName: 'test',
    method: 'POST',
    path: '/api/test',
    summary: 'test',
    access,
    body: z.object({ name: z.string().min(1, 'Name is required') }),
    response: { status: 201, schema: z.object({ greeting: z.string() }) },
    ...(more as object),
  });
}

const greet = (entry = testRoute({ org: ['manager'] })): RouteHandler =>
  handle(entry)(async (_context, { name }) => ({ body: { greeting: `hello ${name}` } }));

function request(changes: { headers?: Record<string, string>; query?: string; body?: string } = {}): TestRequest {
  return {
    method: 'POST',
    path: '/api/test',
    query: new URLSearchParams(changes.query ?? 'orgId=alpha'),
    headers: changes.headers ?? { cookie: 'session=user-manager; csrf=t', 'x-csrf-token': 't' },
    body: Buffer.from(changes.body ?? '{"name":"Ann"}'),
    address: '10.0.0.1',
  };
}

const as = (cookie: string) => ({ headers: { cookie: `session=${cookie}; csrf=t`, 'x-csrf-token': 't' } });
const errorOf = (response: CompleteResponse) => (response.body as { error: Record<string, unknown> }).error;
const run = (entry: RouteHandler, sent: TestRequest, runtime = testRuntime()) => respondTo(entry, sent, runtime);

describe('endpoint', () => {
  it('responds with the declared status, the request id, the duration and the security headers', async () => {
    const response = await run(greet(), request());
    expect(response.status).to.equal(201);
    expect(response.body).to.deep.equal({ greeting: 'hello Ann' });
    expect(response.headers).to.include({ 'Cache-Control': 'private, no-store' });
    expect(response.headers).to.include({ 'x-request-id': requestId, 'x-duration-ms': '0', 'X-Frame-Options': 'DENY' });
    expect(response.headers).not.to.have.property('link');
  });

  it('links an error to the explanation of its code', async () => {
    const response = await run(greet(), request({ headers: {} }));
    expect(response.headers['link']).to.equal('</docs/errors/#unauthorized>; rel="help"');
  });

  describe('checks in the order of CONTRACT 1.2', () => {
    const limited = testRoute({ org: ['manager'] }, { rateLimit: { max: 1, windowMs: 60_000 } });

    // Every request is wrong in everything that comes after the step it must fail at.
    const cases: [string, TestRequest, number, string, string][] = [
      [
        'session before CSRF',
        request({ headers: {}, query: '', body: '{' }),
        401,
        'UNAUTHORIZED',
        'Authentication required.',
      ],
      [
        'CSRF before organization',
        request({ headers: { cookie: 'session=user-outsider' }, query: '', body: '{' }),
        403,
        'FORBIDDEN',
        'Invalid CSRF token.',
      ],
      [
        'organization before role',
        request({ ...as('user-outsider'), body: '{' }),
        403,
        'FORBIDDEN',
        'Organization membership required.',
      ],
      [
        'role before input',
        request({ ...as('user-staff'), body: '{' }),
        403,
        'FORBIDDEN',
        'Insufficient permissions. Required role: manager.',
      ],
      ['input last', request({ body: '{' }), 400, 'VALIDATION_FAILED', 'Request validation failed.'],
    ];
    for (const [title, sent, status, code, message] of cases) {
      it(title, async () => {
        const response = await run(greet(), sent);
        expect(response.status).to.equal(status);
        expect(errorOf(response)).to.include({ code, message, retryable: false, requestId });
        expect(response.headers).not.to.have.property('x-duration-ms');
      });
    }

    it('rate limit before session', async () => {
      const runtime = testRuntime();
      const anonymous = request({ headers: {}, query: '', body: '{' });
      expect((await run(greet(limited), anonymous, runtime)).status).to.equal(401);
      const response = await run(greet(limited), anonymous, runtime);
      expect(response.status).to.equal(429);
      expect(errorOf(response)).to.include({ code: 'RATE_LIMITED', retryable: true });
      expect(response.headers).to.include({ 'RateLimit-Limit': '1', 'RateLimit-Remaining': '0', 'Retry-After': '60' });
    });

    it('counts a user apart from their address and from other routes', async () => {
      const runtime = testRuntime();
      const other = testRoute({ org: ['manager'] }, { id: 'T2', rateLimit: { max: 1, windowMs: 60_000 } });
      expect((await run(greet(limited), request(as('user-staff')), runtime)).status).to.equal(403);
      expect((await run(greet(limited), request(), runtime)).status).to.equal(201);
      expect((await run(greet(limited), request(), runtime)).status).to.equal(429);
      expect((await run(greet(other), request(), runtime)).status).to.equal(201);
    });

    it('does not ask Auth about a limited caller', async () => {
      let asked = 0;
      const runtime = testRuntime();
      const counting: Runtime = {
        ...runtime,
        credentials: {
          ...runtime.credentials,
          isCurrent: (...asking) => {
            asked++;
            return runtime.credentials.isCurrent(...asking);
          },
        },
      };
      await run(greet(limited), request(), counting);
      await run(greet(limited), request(), counting);
      expect(asked).to.equal(1);
    });
  });

  describe('credentials', () => {
    it('takes __session before session', async () => {
      const headers = { cookie: 'session=bad; __session=user-manager; csrf=t', 'x-csrf-token': 't' };
      expect((await run(greet(), request({ headers }))).status).to.equal(201);
    });

    it('takes a bearer token, which needs no CSRF token', async () => {
      const headers = { authorization: 'Bearer user-manager', cookie: 'session=user-staff' };
      expect((await run(greet(), request({ headers }))).status).to.equal(201);
    });

    it('does not fall back to the cookie behind a bad bearer token', async () => {
      const headers = { authorization: 'Bearer bad', cookie: 'session=user-manager; csrf=t', 'x-csrf-token': 't' };
      expect((await run(greet(), request({ headers }))).status).to.equal(401);
    });

    it('rejects a genuine but revoked session', async () => {
      expect((await run(greet(), request(as('user-revoked')))).status).to.equal(401);
    });

    it('responds with 500, not 401, when Auth cannot be asked', async () => {
      const failing = async () => {
        throw new Error('connect ECONNREFUSED 10.1.2.3');
      };
      const response = await run(
        greet(),
        request(),
        testRuntime({ credentials: { identify: failing, isCurrent: failing, readAccount: failing } }),
      );
      expect(response.status).to.equal(500);
      expect(errorOf(response)).to.deep.include({ code: 'INTERNAL_ERROR', message: 'An unexpected error occurred.' });
      expect(JSON.stringify(response)).not.to.contain('ECONNREFUSED');
    });
  });

  describe('CSRF', () => {
    it('accepts the token bound to the session, without any cookie of its own', async () => {
      const headers = { cookie: '__session=user-manager', 'x-csrf-token': csrfTokenFor('user-manager') };
      expect((await run(greet(), request({ headers }))).status).to.equal(201);
    });

    it('rejects the token of another session', async () => {
      const headers = { cookie: '__session=user-manager', 'x-csrf-token': csrfTokenFor('user-staff') };
      expect((await run(greet(), request({ headers }))).status).to.equal(403);
    });

    it('rejects an empty pair', async () => {
      const headers = { cookie: 'session=user-manager; csrf=', 'x-csrf-token': '' };
      expect((await run(greet(), request({ headers }))).status).to.equal(403);
    });
  });

  describe('organization', () => {
    it('comes from the header when the query parameter is empty', async () => {
      const headers = { ...as('user-manager').headers, 'x-org-id': 'alpha' };
      expect((await run(greet(), request({ headers, query: 'orgId=' }))).status).to.equal(201);
    });

    it('never comes from the body', async () => {
      const sent = request({ query: '', body: '{"name":"Ann","orgId":"alpha"}' });
      expect((await run(greet(), sent)).status).to.equal(403);
    });

    it('is closed to its members while it is suspended, whatever their role', async () => {
      const memberships: Runtime['memberships'] = {
        findActive: async (uid, orgId) => ({
          orgId,
          role: 'admin',
          membershipId: `${uid}_${orgId}`,
          isSuspended: true,
        }),
      };
      const response = await run(greet(), request(), testRuntime({ memberships }));
      expect(response.status).to.equal(403);
      expect(errorOf(response)).to.deep.include({ code: 'ORGANIZATION_SUSPENDED', retryable: false });
      const seen: unknown[] = [];
      const optional = handle(testRoute('optional-org'))(async ({ org }) => {
        seen.push(org);
        return { body: { greeting: '' } };
      });
      expect((await run(optional, request(), testRuntime({ memberships }))).status).to.equal(201);
      expect(seen).to.deep.equal([null]);
    });

    it('takes the second factor of an owner where it demands one, proved in this sign-in', async () => {
      const ownedBy = (role: 'org_owner' | 'manager'): Runtime['memberships'] => ({
        findActive: async (uid, orgId) => ({
          ...{ orgId, role, membershipId: `${uid}_${orgId}` },
          requiresSecondFactor: true,
        }),
      });
      const provedAt = (authTime: number): Runtime['credentials'] => ({
        ...testRuntime().credentials,
        readAccount: async (uid) => ({ uid, email: '', emailVerified: true, claims: { mfaProved: { [authTime]: 1 } } }),
      });
      const outcome = async (role: 'org_owner' | 'manager', authTime: number) => {
        const runtime = testRuntime({ memberships: ownedBy(role), credentials: provedAt(authTime) });
        const response = await run(greet(), request(), runtime);
        return response.status === 201 ? 201 : [response.status, errorOf(response)['code']];
      };
      // Test sessions are of the sign-in at 0.
      expect(await outcome('org_owner', 7)).to.deep.equal([403, 'SECOND_FACTOR_REQUIRED']);
      expect(await outcome('org_owner', 0)).to.equal(201);
      expect(await outcome('manager', 7)).to.equal(201);
    });

    it('responds with 500 when the membership cannot be read (DOMAIN 41)', async () => {
      const memberships = {
        findActive: async () => {
          throw new Error('9 FAILED_PRECONDITION: projects/p/databases');
        },
      };
      const response = await run(greet(), request(), testRuntime({ memberships }));
      expect(response.status).to.equal(500);
      expect(JSON.stringify(response)).not.to.contain('projects/p');
    });
  });

  describe('a dependency that is away', () => {
    const away = Object.assign(new Error('14 UNAVAILABLE: 10.1.2.3'), { code: 14 });
    const failing = async () => {
      throw away;
    };
    const expect503 = (response: CompleteResponse) => {
      expect(response.status).to.equal(503);
      expect(errorOf(response)).to.deep.include({ code: 'SERVICE_UNAVAILABLE', retryable: true });
      expect(response.headers).to.include({ 'Retry-After': '5', 'Cache-Control': 'private, no-store' });
      expect(JSON.stringify(response)).not.to.contain('10.1.2.3');
    };

    it('responds with 503 and Retry-After in envelope A, before the handler and in it', async () => {
      expect503(
        await run(
          greet(),
          request(),
          testRuntime({ credentials: { identify: failing, isCurrent: failing, readAccount: failing } }),
        ),
      );
      expect503(await run(greet(), request(), testRuntime({ memberships: { findActive: failing } })));
      const unexpectedError = { code: 'INTERNAL', message: 'Failed to greet' } as const;
      const entry = testRoute({ org: ['manager'] }, { unexpectedError });
      expect503(await run(handle(entry)(failing), request()));
    });
  });

  describe('input', () => {
    it('counts unreadable JSON as {} in envelope A', async () => {
      const response = await run(greet(), request({ body: '{' }));
      expect(errorOf(response)['details']).to.deep.equal({
        name: ['Invalid input: expected string, received undefined'],
      });
    });

    it('puts a problem of the whole body under ""', async () => {
      const response = await run(greet(), request({ body: 'null' }));
      expect(errorOf(response)['details']).to.deep.equal({ '': ['Invalid input: expected object, received null'] });
    });

    it('responds in envelope B where the handler used to parse', async () => {
      const entry = testRoute('public', {
        bodyParsing: { mode: 'handler', invalidJsonMessage: 'Invalid JSON', invalidBodyMessage: 'Bad' },
      });
      const unreadable = await run(greet(entry as never), request({ body: '{' }));
      expect(unreadable.body).to.deep.equal({ error: { code: 'BAD_REQUEST', message: 'Invalid JSON' } });
      const invalid = await run(greet(entry as never), request({ body: '{"name":""}' }));
      expect(invalid.body).to.deep.equal({
        error: { code: 'BAD_REQUEST', message: 'Bad', details: [{ path: 'name', message: 'Name is required' }] },
      });
      expect(invalid.headers).to.have.property('x-duration-ms');
    });

    it('names a problem even in a field called like an object’s own', async () => {
      const entry = testRoute('public', { body: z.record(z.string(), z.number()) });
      const response = await run(greet(entry as never), request({ body: '{"constructor":"x","__proto__":"y"}' }));
      expect(response.status).to.equal(400);
      expect(Object.keys(errorOf(response)['details'] as object)).to.include('constructor');
    });

    it('rejects text that is not Unicode, which no store could keep', async () => {
      const response = await run(greet(), request({ body: '{"name":"\\ud800"}' }));
      expect(response.status).to.equal(400);
      expect(errorOf(response)['details']).to.deep.equal({ name: ['Invalid text: lone surrogate'] });
      const pair = await run(greet(), request({ body: '{"name":"\\ud83d\\ude00"}' }));
      expect(pair.status).to.equal(201);
    });

    it('rejects nesting that would overflow a stack', async () => {
      const entry = testRoute('public', { body: z.object({ name: z.unknown() }) });
      const deep = `{"name":${'['.repeat(5000)}${']'.repeat(5000)}}`;
      const response = await run(greet(entry as never), request({ body: deep }));
      expect(response.status).to.equal(400);
      expect(JSON.stringify(errorOf(response)['details'])).to.contain('Too deep');
    });

    it('rejects an oversized body with 413', async () => {
      const response = await run(greet(), request({ body: `{"name":"${'x'.repeat(maxBodyBytes)}"}` }));
      expect(response.status).to.equal(413);
      expect(errorOf(response)).to.include({ code: 'PAYLOAD_TOO_LARGE' });
    });

    it('rejects a path id that would reach another document', async () => {
      const entry = testRoute({ org: ['manager'] }, { path: '/api/tests/{id}' });
      const response = await run(greet(entry), { ...request(), path: '/api/tests/a%2Fb' });
      expect(response.status).to.equal(400);
      expect(response.body).to.deep.equal({ error: { code: 'BAD_REQUEST', message: 'Invalid id' } });
    });
  });

  describe('failures of the handler', () => {
    const failing = (error: Error, more: Partial<Route> = {}) =>
      handle(testRoute('public', more))(async () => {
        throw error;
      });

    it('an ApiError leaves in envelope B, with the status the route keeps', async () => {
      const missing = new ApiError('NOT_FOUND', 'Schedule not found');
      expect((await run(failing(missing), request())).status).to.equal(404);
      const response = await run(failing(missing, { statusOverrides: { NOT_FOUND: 400 } }), request());
      expect(response.status).to.equal(400);
      expect(response.body).to.deep.equal({ error: { code: 'NOT_FOUND', message: 'Schedule not found' } });
    });

    it('leaves in the flat envelope on the routes, or with the codes, that had it (DOMAIN 51)', async () => {
      const failing = (flatErrors: NonNullable<Route['flatErrors']>, error: ApiError) =>
        run(
          handle(testRoute({ org: [] }, { flatErrors }))(async () => {
            throw error;
          }),
          request(),
        );
      const flat = { error: 'gone', code: 'NOT_FOUND' };
      expect((await failing(true, new ApiError('NOT_FOUND', 'gone'))).body).to.deep.equal(flat);
      expect((await failing(['NOT_FOUND'], new ApiError('NOT_FOUND', 'gone'))).body).to.deep.equal(flat);
      expect((await failing(['NOT_FOUND'], new ApiError('CONFLICT', 'no'))).body).to.deep.equal({
        error: { code: 'CONFLICT', message: 'no' },
      });
    });

    it('anything else never shows its text, and is logged with the request id', async () => {
      const secret = new Error('password hunter2');
      const logged: unknown[] = [];
      const log = { requestCompleted: () => undefined, requestFailed: (...line: unknown[]) => void logged.push(line) };
      const bare = await run(failing(secret), request(), testRuntime({ log }));
      expect(logged).to.deep.equal([[requestId, 'T1', secret]]);
      expect(errorOf(bare)).to.include({ code: 'INTERNAL_ERROR', retryable: true });
      const declared = await run(
        failing(secret, { unexpectedError: { code: 'INTERNAL', message: 'Failed' } }),
        request(),
      );
      expect(declared.body).to.deep.equal({ error: { code: 'INTERNAL', message: 'Failed' } });
      expect(JSON.stringify([bare, declared])).not.to.contain('hunter2');
    });
  });

  it('logs one line for each request, with who and where but nothing secret', async () => {
    const logged: unknown[] = [];
    const log = { requestCompleted: (line: unknown) => void logged.push(line), requestFailed: () => undefined };
    await run(greet(), request(), testRuntime({ log }));
    await run(greet(), request({ ...as('user-staff'), body: '{' }), testRuntime({ log }));
    expect(logged).to.have.length(2);
    expect(logged[0]).to.deep.include({ requestId, route: 'T1', status: 201, uid: 'user-manager', orgId: 'alpha' });
    expect(logged[1]).to.deep.include({ requestId, status: 403, code: 'FORBIDDEN', uid: 'user-staff' });
    expect(JSON.stringify(logged)).not.to.contain('Ann').and.not.to.contain('session=');
  });

  describe('request id', () => {
    it('is our own, and what the caller sends stands beside it in the log line', async () => {
      const headers = as('user-manager').headers;
      const own = '123E4567-e89b-12d3-a456-426614174000';
      const lines: object[] = [];
      const log = { requestCompleted: (line: object) => lines.push(line), requestFailed: () => undefined };
      for (const sent of [own, 'client-chosen']) {
        const asked = request({ headers: { ...headers, 'x-request-id': sent } });
        const response = await run(greet(), asked, testRuntime({ log }));
        expect(response.headers['x-request-id']).to.equal(requestId);
        expect(lines.pop()).to.include({ requestId, clientRequestId: sent });
      }
    });
  });
});
