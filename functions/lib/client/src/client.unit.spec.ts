import { expect } from 'chai';
import { createClient, pages, type ClientSettings } from './client.ts';

/** A request as the client sent it. */
interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | undefined;
}

type Reply = (sent: Sent, signal: AbortSignal) => Response | Promise<Response>;

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const rejection = (status: number, code: string, retryable: boolean, headers?: Record<string, string>) =>
  json(status, { error: { code, message: 'No', requestId: 'r', retryable } }, headers);
const bootstrap = (csrfToken: string) => json(200, { ok: true, csrfToken });

/** A client whose requests get these responses one after the other. */
function clientOf(replies: readonly Reply[], more: Partial<ClientSettings> = {}) {
  const sent: Sent[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    const reply = replies[sent.length];
    if (!reply) throw new Error(`no response for request ${sent.length + 1}: ${url}`);
    const { method = 'GET', headers, body, signal } = init;
    const one: Sent = { method, url, headers: new Headers(headers), body: body as string | undefined };
    sent.push(one);
    return reply(one, signal!);
  }) as typeof globalThis.fetch;
  const retry = { retries: 2, maxDelayMs: 0 };
  const settings = { baseUrl: 'https://api.test', credentials: { kind: 'session' }, retry, fetch, ...more } as const;
  return { api: createClient(settings), sent };
}

const hanging: Reply = (_, signal) =>
  new Promise((_resolve, reject) => {
    const end = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });
const offline: Reply = () => {
  throw new TypeError('fetch failed');
};
const bearer = { credentials: { kind: 'bearer', token: async () => 'id-token' } } as const;
const week = { orgId: 'a', name: 'Week 1', startDate: 1, endDate: 2 };

describe('the client', () => {
  it('puts parameters where they belong', async () => {
    const { api, sent } = clientOf([() => json(200, { shift: {} })], { orgId: 'mine' });
    await api.getShift({ id: 'a/b?c', scheduleId: 's&1' });
    expect(sent.map(({ method, url }) => [method, url])).to.deep.equal([
      ['GET', 'https://api.test/api/shifts/a%2Fb%3Fc?orgId=mine&scheduleId=s%261'],
    ]);
  });

  it('takes a call’s organization before its own, and leaves it out where it means nothing', async () => {
    const { api, sent } = clientOf([() => json(200, {}), () => json(200, {})], { orgId: 'mine' });
    await api.listVenues({ orgId: 'other' });
    await api.checkRole();
    expect(sent.map(({ url }) => url)).to.deep.equal([
      'https://api.test/api/venues?orgId=other',
      'https://api.test/api/auth/check-role',
    ]);
  });

  it('takes an address with a slash at its end', async () => {
    const { api, sent } = clientOf([() => json(200, {})], { baseUrl: 'https://api.test/' });
    await api.checkRole();
    expect(sent[0]?.url).to.equal('https://api.test/api/auth/check-role');
  });

  it('says which address was not reached, and why', async () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:5000');
    const unreachable: Reply = () => {
      throw new TypeError('fetch failed', { cause });
    };
    const { api } = clientOf([unreachable], { retry: { retries: 0, maxDelayMs: 0 } });
    const result = await api.checkRole();
    expect(!result.ok && result.error).to.deep.include({
      code: 'NETWORK_ERROR',
      message: `GET https://api.test/api/auth/check-role: fetch failed (${cause.message})`,
      retryable: true,
    });
    expect(!result.ok && (result.error.cause as Error).cause).to.equal(cause);
  });

  it('gives the body of a response and the request’s id', async () => {
    const { api } = clientOf([() => json(200, { data: [], limit: 20, offset: 0 }, { 'x-request-id': 'r-1' })]);
    expect(await api.listSchedules()).to.deep.equal({
      ok: true,
      status: 200,
      data: { data: [], limit: 20, offset: 0 },
      requestId: 'r-1',
    });
  });

  it('gives the version of a resource, and changes only that one', async () => {
    const changed = () => json(412, { error: { code: 'PRECONDITION_FAILED', message: 'Changed' } });
    const { api, sent } = clientOf([() => json(200, {}, { etag: '"4"' }), changed], bearer);
    const read = await api.getSchedule({ id: 's' });
    expect(read).to.include({ ok: true, etag: '"4"' });
    const ifMatch = read.ok ? read.etag : undefined;
    const updated = await api.updateSchedule({ id: 's', body: {} }, { ...(ifMatch !== undefined && { ifMatch }) });
    expect(updated).to.have.nested.property('error.code', 'PRECONDITION_FAILED');
    expect(sent.map(({ headers }) => headers.get('if-match'))).to.deep.equal([null, '"4"']);
  });

  it('reports an outdated token', async () => {
    const outdated = { 'x-token-outdated': 'true' };
    const rejected = () => json(403, { error: { code: 'FORBIDDEN', message: 'No' } }, outdated);
    const { api } = clientOf([() => json(200, {}, outdated), rejected, () => json(200, {})], bearer);
    expect(await api.bootstrapSession()).to.include({ ok: true, tokenOutdated: true });
    expect(await api.checkRole()).to.have.nested.property('error.tokenOutdated', true);
    expect(await api.checkRole()).not.to.have.property('tokenOutdated');
  });

  it('gives a rejection as a value', async () => {
    const { api, sent } = clientOf([() => rejection(403, 'FORBIDDEN', false)]);
    const error = { code: 'FORBIDDEN', message: 'No', requestId: 'r', retryable: false, status: 403 };
    expect(await api.listSchedules()).to.deep.equal({ ok: false, error });
    expect(sent).to.have.length(1);
  });

  it('doesn’t take a page for a response', async () => {
    const { api } = clientOf([() => new Response('<h1>Hello</h1>', { status: 200 })]);
    expect(await api.listSchedules()).to.have.nested.property('error.code', 'UNEXPECTED_RESPONSE');
  });

  describe('with a bearer token', () => {
    it('asks for it each time, and sends no CSRF token', async () => {
      let asked = 0;
      const token = () => `token-${++asked}`;
      const replies = [() => json(200, {}), () => json(200, {})];
      const { api, sent } = clientOf(replies, { credentials: { kind: 'bearer', token } });
      await api.createSchedule({ body: week });
      await api.createSchedule({ body: week });
      expect(sent.map(({ headers }) => headers.get('authorization'))).to.deep.equal([
        'Bearer token-1',
        'Bearer token-2',
      ]);
      expect(sent[0]!.headers.has('x-csrf-token')).to.equal(false);
      expect(sent[0]!.body).to.equal(JSON.stringify(week));
    });
  });

  describe('whose token can’t be had', () => {
    const never = () => new Promise<string>(() => undefined);
    const withToken = (token: () => Promise<string>, more: Partial<ClientSettings> = {}) =>
      clientOf([], { credentials: { kind: 'bearer', token }, ...more });

    it('sends nothing and says why, at once: the same call may work later', async () => {
      const cause = new Error('auth/network-request-failed');
      let asked = 0;
      const { api, sent } = withToken(() => {
        asked++;
        return Promise.reject(cause);
      });
      const result = await api.listNotifications();
      expect(!result.ok && result.error).to.deep.equal({
        code: 'TOKEN_UNAVAILABLE',
        message: 'The token of the credentials: auth/network-request-failed',
        retryable: true,
        cause,
      });
      expect([asked, sent]).to.deep.equal([1, []]);
    });

    it('does so as well where no header can hold it, and never quotes it', async () => {
      const { api, sent } = withToken(() => Promise.resolve('secret\nx'));
      const result = await api.listNotifications();
      expect(!result.ok && result.error).to.include({
        code: 'TOKEN_UNAVAILABLE',
        message: 'The token of the credentials: a header can’t hold it',
      });
      expect(JSON.stringify(result)).not.to.contain('secret');
      expect(sent).to.deep.equal([]);
    });

    for (const limit of ['timeoutMs', 'deadlineMs'] as const) {
      it(`waits for it no longer than ${limit}`, async () => {
        const { api, sent } = withToken(never, { [limit]: 5 });
        const result = await api.listNotifications();
        expect(!result.ok && result.error).to.include({ code: 'TOKEN_UNAVAILABLE', retryable: true });
        expect(!result.ok && result.error.message).to.match(/^The token of the credentials: none within \d ms$/);
        expect(sent).to.deep.equal([]);
      });
    }

    it('waits for it until its caller aborts', async () => {
      const { api, sent } = withToken(never);
      const controller = new AbortController();
      const call = api.listNotifications({}, { signal: controller.signal });
      controller.abort();
      expect(await call).to.have.nested.property('error.code', 'ABORTED');
      expect(sent).to.deep.equal([]);
    });
  });

  describe('rejects an input that can’t be sent, as a value and at once:', () => {
    const circular: Record<string, unknown> = { ...week };
    circular['self'] = circular;
    const inputs: [string, (api: ReturnType<typeof createClient>) => Promise<unknown>][] = [
      ['half a character in a path', (api) => api.getShift({ id: '\ud800', scheduleId: 's' })],
      ['a body without an end', (api) => api.createSchedule({ body: circular as typeof week })],
      ['a line break in a key', (api) => api.createSchedule({ body: week }, { idempotencyKey: 'a\nb' })],
      ['a line break in a version', (api) => api.createSchedule({ body: week }, { ifMatch: 'a\nb' })],
    ];
    for (const [title, call] of inputs) {
      it(title, async () => {
        const { api, sent } = clientOf([], bearer);
        const result = await call(api);
        expect(result).to.have.property('error').that.includes({ code: 'BAD_REQUEST', retryable: false });
        expect(result)
          .to.have.nested.property('error.message')
          .that.matches(/^The input can't be sent: ./);
        expect(result).to.have.nested.property('error.cause').that.is.instanceOf(Error);
        expect(sent).to.deep.equal([]);
      });
    }
  });

  describe('with a session', () => {
    it('uses the CSRF token of signing in, and in Node the cookie', async () => {
      const signedIn = json(200, { ok: true, isSuperAdmin: false, csrfToken: 'csrf-1' });
      signedIn.headers.append('set-cookie', 'session=s; Path=/');
      signedIn.headers.append('set-cookie', '__session=s; Path=/; HttpOnly');
      const { api, sent } = clientOf([() => signedIn, () => json(200, {})]);
      await api.createSession({ body: { idToken: 'x' } });
      await api.createSchedule({ body: week });
      expect(sent[0]!.headers.has('x-csrf-token')).to.equal(false);
      expect(sent[1]!.headers.get('x-csrf-token')).to.equal('csrf-1');
      expect(sent[1]!.headers.get('cookie')).to.equal('__session=s');
    });

    it('forgets both when it is signed out', async () => {
      const signedIn = json(200, { csrfToken: 'csrf-1' }, { 'set-cookie': '__session=s' });
      const signedOut = json(200, { ok: true }, { 'set-cookie': '__session=; Max-Age=0' });
      const { api, sent } = clientOf([() => signedIn, () => signedOut, () => json(401, {}), () => json(401, {})]);
      await api.createSession({ body: { idToken: 'x' } });
      await api.deleteSession();
      await api.createSchedule({ body: week });
      expect(sent.slice(2).map(({ url, headers }) => [new URL(url).pathname, headers.has('cookie')])).to.deep.equal([
        ['/api/session/bootstrap', false],
        ['/api/schedules', false],
      ]);
      expect(sent[3]!.headers.has('x-csrf-token')).to.equal(false);
    });

    it('sends the CSRF token where it signs out on every device', async () => {
      const { api, sent } = clientOf([() => bootstrap('csrf-3'), () => json(200, { ok: true })]);
      await api.deleteSession({ everywhere: 'true' });
      expect(sent.map(({ headers }) => headers.get('x-csrf-token'))).to.deep.equal([null, 'csrf-3']);
    });

    it('asks for the CSRF token once when it has none, however many changes wait for it', async () => {
      const { api, sent } = clientOf([() => bootstrap('csrf-2'), () => json(200, {}), () => json(200, {})]);
      await Promise.all([api.createSchedule({ body: week }), api.createSchedule({ body: week })]);
      expect(sent.map(({ url }) => new URL(url).pathname)).to.deep.equal([
        '/api/session/bootstrap',
        '/api/schedules',
        '/api/schedules',
      ]);
      expect(sent.slice(1).map(({ headers }) => headers.get('x-csrf-token'))).to.deep.equal(['csrf-2', 'csrf-2']);
    });

    it('waits for the CSRF token of another call until its caller aborts', async () => {
      let respond = (): void => undefined;
      const late: Reply = () =>
        new Promise(
          (resolve) =>
            (respond = () => {
              resolve(bootstrap('csrf-4'));
            }),
        );
      const controller = new AbortController();
      const { api, sent } = clientOf([late, () => json(200, {})]);
      const first = api.createSchedule({ body: week });
      const second = api.createSchedule({ body: week }, { signal: controller.signal });
      controller.abort();
      expect(await second).to.have.nested.property('error.code', 'ABORTED');
      respond();
      expect(await first).to.have.property('ok', true);
      expect(sent).to.have.length(2);
    });

    it('asks for a new CSRF token once, under the same key, when its own is rejected', async () => {
      const stale = () =>
        json(403, { error: { code: 'FORBIDDEN', message: 'Invalid CSRF token.', requestId: 'r', retryable: false } });
      const replies = [() => bootstrap('old'), stale, () => bootstrap('new'), stale];
      const { api, sent } = clientOf(replies);
      expect(await api.createSchedule({ body: week })).to.have.nested.property('error.code', 'FORBIDDEN');
      expect(sent.map(({ headers }) => headers.get('x-csrf-token'))).to.deep.equal([null, 'old', null, 'new']);
      expect(sent[3]!.headers.get('idempotency-key')).to.equal(sent[1]!.headers.get('idempotency-key'));
    });
  });

  describe('when a try fails', () => {
    for (const [title, reply] of [
      ['no response', offline],
      ['a failure that may pass', () => rejection(500, 'INTERNAL_ERROR', true)],
      ['a gateway’s page', () => new Response('busy', { status: 503 })],
      ['a limit', () => rejection(429, 'RATE_LIMITED', true, { 'retry-after': '0' })],
    ] as const) {
      it(`sends a change again under its key: ${title}`, async () => {
        const { api, sent } = clientOf([reply, reply, () => json(200, {})], bearer);
        expect(await api.createSchedule({ body: week })).to.have.property('ok', true);
        expect(new Set(sent.map(({ headers }) => headers.get('idempotency-key'))).size).to.equal(1);
        expect(sent[0]!.headers.get('idempotency-key')).to.match(/^[\da-f-]{36}$/);
      });
    }

    it('uses the caller’s key, and another one for each call', async () => {
      const { api, sent } = clientOf([() => json(200, {}), () => json(200, {}), () => json(200, {})], bearer);
      await api.createSchedule({ body: week }, { idempotencyKey: 'mine' });
      await api.createSchedule({ body: week });
      await api.createSchedule({ body: week });
      const [mine, ...made] = sent.map(({ headers }) => headers.get('idempotency-key'));
      expect(mine).to.equal('mine');
      expect(new Set(made).size).to.equal(2);
    });

    it('doesn’t repeat what has no key: signing in', async () => {
      const { api, sent } = clientOf([() => rejection(500, 'INTERNAL_ERROR', true)]);
      expect(await api.createSession({ body: { idToken: 'x' } })).to.have.property('ok', false);
      expect(sent).to.have.length(1);
    });

    it('gives up after its repetitions, with the last error', async () => {
      const { api, sent } = clientOf([offline, offline, () => rejection(500, 'INTERNAL_ERROR', true)], bearer);
      expect(await api.listSchedules()).to.have.nested.property('error.code', 'INTERNAL_ERROR');
      expect(sent).to.have.length(3);
    });

    it('leaves a longer wait to the caller', async () => {
      const { api, sent } = clientOf([() => rejection(429, 'RATE_LIMITED', true, { 'retry-after': '60' })], bearer);
      expect(await api.listSchedules()).to.have.nested.property('error.code', 'RATE_LIMITED');
      expect(sent).to.have.length(1);
    });

    it('asks again while a request under its key is in progress', async () => {
      const busy = () => rejection(409, 'REQUEST_IN_PROGRESS', true, { 'retry-after': '0' });
      const { api, sent } = clientOf([busy, busy, () => json(200, {})], bearer);
      expect(await api.createSchedule({ body: week })).to.have.property('ok', true);
      expect(sent).to.have.length(3);
    });

    it('ends at its deadline, however many repetitions are left', async () => {
      const retry = { retries: 1_000, maxDelayMs: 0 };
      const { api } = clientOf([hanging, hanging], { ...bearer, deadlineMs: 20, retry });
      expect(await api.createSchedule({ body: week })).to.have.nested.property('error.code', 'TIMEOUT');
    });

    it('ends a try that takes too long', async () => {
      const { api, sent } = clientOf([hanging, () => json(200, {})], { ...bearer, timeoutMs: 5 });
      expect(await api.listSchedules()).to.have.property('ok', true);
      expect(sent).to.have.length(2);
    });
  });

  describe('when its caller aborts', () => {
    it('ends a try, and makes no other', async () => {
      const { api, sent } = clientOf([hanging], bearer);
      const controller = new AbortController();
      const call = api.listSchedules({}, { signal: controller.signal });
      controller.abort();
      expect(await call).to.have.nested.property('error.code', 'ABORTED');
      expect(sent.length).to.be.at.most(1);
    });

    it('ends the wait between two tries', async () => {
      const retry = { retries: 1, maxDelayMs: 3_600_000 };
      const wait = () => rejection(429, 'RATE_LIMITED', true, { 'retry-after': '3600' });
      const { api } = clientOf([wait], { ...bearer, retry, deadlineMs: 7_200_000 });
      const controller = new AbortController();
      const call = api.listSchedules({}, { signal: controller.signal });
      setTimeout(() => {
        controller.abort();
      }, 5);
      expect(await call).to.have.nested.property('error.code', 'ABORTED');
    });
  });

  describe('pages', () => {
    it('read a list to its end', async () => {
      const { api, sent } = clientOf(
        [() => json(200, { venues: [1], nextCursor: 'c1' }), () => json(200, { venues: [2] })],
        { ...bearer, orgId: 'mine' },
      );
      const seen: unknown[] = [];
      for await (const page of pages(api.listVenues, { limit: 1 })) seen.push(page.ok && page.data.venues);
      expect(seen).to.deep.equal([[1], [2]]);
      expect(sent.map(({ url }) => new URL(url).search)).to.deep.equal([
        '?orgId=mine&limit=1',
        '?orgId=mine&limit=1&after=c1',
      ]);
    });

    it('ends with the page that failed', async () => {
      const { api } = clientOf(
        [() => json(200, { venues: [], nextCursor: 'c1' }), () => rejection(403, 'FORBIDDEN', false)],
        bearer,
      );
      const seen: boolean[] = [];
      for await (const page of pages(api.listVenues, {})) seen.push(page.ok);
      expect(seen).to.deep.equal([true, false]);
    });
  });
});
