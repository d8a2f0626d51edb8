import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { expect } from 'chai';
import { ask, errorOf } from './plain-client.ts';
import { startRecordedMonolith, type RecordedMonolith } from './recorded-monolith.ts';

const ok = { status: 200, headers: { 'content-type': 'text/plain' }, cookies: [], body: Buffer.from('ok') };

describe('a path that was not migrated', () => {
  let monolith: RecordedMonolith, fallback: FunctionProcess;
  before(async () => {
    monolith = await startRecordedMonolith();
    fallback = await startFunction('platform', 'fallback', { env: { LEGACY_API_ORIGIN: monolith.origin } });
  });
  beforeEach(() => {
    monolith.plan = undefined;
  });
  after(async () => {
    await fallback.kill();
    await monolith.close();
  });
  const last = () => monolith.requests.at(-1)!;

  it('gets the monolith’s response', async () => {
    monolith.plan = () => ({ kind: 'response', response: ok });
    const { status, headers, body } = await ask(fallback.url, '/api/reports?orgId=o1', {
      headers: { cookie: 'session=s' },
    });
    expect(status).to.equal(200);
    expect(headers['x-served-by']).to.equal('legacy');
    expect(body).to.deep.equal(ok.body);
    expect(last()).to.include({ method: 'GET', target: '/api/reports?orgId=o1' });
  });

  it('is neither one that a route owns nor one that was dropped', async () => {
    const before = monolith.requests.length;
    for (const path of [
      '/api/organizations/org-1/members',
      '/api/organizations/org-1/%6dembers',
      '/api//organizations/org-1/members',
      '/api/session',
      '/api/SESSION',
      '/api/files?path=/etc/passwd',
      '/api/files/a',
      '/api/repomix',
      '/api/%72epomix',
      '/api/widgets',
    ]) {
      for (const method of ['GET', 'POST', 'PUT']) {
        const { status } = await ask(fallback.url, path, { method, headers: { cookie: '__session=s' } });
        expect(status, `${method} ${path}`).to.equal(404);
      }
    }
    expect(monolith.requests.slice(before)).to.deep.equal([]);
  });

  it('is a page of the monolith where it has none, too', async () => {
    const { status, headers } = await ask(fallback.url, '/api/nothing-here');
    expect([status, headers['content-type'], headers['x-served-by']]).to.deep.equal([
      404,
      'text/html; charset=utf-8',
      'legacy',
    ]);
  });

  it('keeps body, type and encoding as they were sent, for each method', async () => {
    monolith.plan = () => ({ kind: 'response', response: ok });
    const body = Buffer.from([0, 255, 13, 10, 123, 34]);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const headers = { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'x-own' };
      const response = await ask(fallback.url, '/api/exports', { method, headers, body });
      expect(response.status, method).to.equal(200);
      expect(last().method).to.equal(method);
      expect(last().body.equals(body), method).to.equal(true);
      expect(last().headers).to.include({ ...headers, 'content-length': String(body.length) });
      expect(last().headers).not.to.have.property('transfer-encoding');
    }
  });

  it('takes HEAD and OPTIONS, and their responses without body', async () => {
    monolith.plan = () => ({ kind: 'response', response: ok });
    const head = await ask(fallback.url, '/api/reports', { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body.length]).to.deep.equal([200, '2', 0]);
    monolith.plan = () => ({
      kind: 'response',
      response: { ...ok, status: 204, headers: { allow: 'GET' }, body: Buffer.of() },
    });
    const options = await ask(fallback.url, '/api/reports', { method: 'OPTIONS' });
    expect([options.status, options.headers.allow, options.body.length]).to.deep.equal([204, 'GET', 0]);
    expect(last().method).to.equal('OPTIONS');
  });

  it('keeps a trailing slash, which is the monolith’s to route', async () => {
    monolith.plan = () => ({
      kind: 'response',
      response: { ...ok, status: 308, headers: { location: '/api/reports' } },
    });
    const response = await ask(fallback.url, '/api/reports/');
    expect([response.status, response.headers.location, last().target]).to.deep.equal([
      308,
      '/api/reports',
      '/api/reports/',
    ]);
  });

  it('passes a redirect on and doesn’t follow it', async () => {
    const before = monolith.requests.length;
    const location = 'http://127.0.0.1:9/elsewhere';
    monolith.plan = () => ({ kind: 'response', response: { ...ok, status: 302, headers: { location } } });
    const response = await ask(fallback.url, '/api/reports');
    expect([response.status, response.headers.location]).to.deep.equal([302, location]);
    expect(monolith.requests.length - before).to.equal(1);
  });

  it('has cookies go both ways, under the names that each side knows', async () => {
    monolith.plan = () => ({
      kind: 'response',
      response: { ...ok, cookies: ['session=abc; Path=/; HttpOnly', 'orgId=o1; Path=/', 'isSuperAdmin=; Max-Age=0'] },
    });
    const { headers } = await ask(fallback.url, '/api/reports', { headers: { cookie: '__session=mine; orgId=o' } });
    expect(last().headers.cookie).to.equal('__session=mine; orgId=o; session=mine');
    expect(headers['set-cookie']).to.deep.equal([
      'session=abc; Path=/; HttpOnly',
      'orgId=o1; Path=/',
      'isSuperAdmin=; Max-Age=0',
      '__session=abc; Path=/; HttpOnly',
    ]);
  });

  it('passes headers on, except those of each connection', async () => {
    monolith.plan = () => ({
      kind: 'response',
      response: { ...ok, headers: { 'x-own': '1', connection: 'x-hidden', 'x-hidden': '1', vary: 'RSC' } },
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const requestId = '3c8a1c5e-8a35-4f3c-9b57-0d8f8f4f7a01';
    const { headers } = await ask(fallback.url, '/api/reports', {
      headers: {
        'x-org-id': 'o1',
        'x-gone': '1',
        connection: 'x-gone',
        te: 'trailers',
        'x-forwarded-for': '1.2.3.4',
        'x-request-id': requestId,
        traceparent,
      },
    });
    const ours = headers['x-request-id'];
    expect(ours).not.to.equal(requestId);
    expect(last().headers).to.include({ 'x-org-id': 'o1', 'x-request-id': ours, traceparent });
    expect(last().headers['host']).to.equal(new URL(monolith.origin).host);
    expect(last().headers['x-forwarded-host']).to.equal(new URL(fallback.url).host);
    expect(last().headers['x-forwarded-for']).to.match(/^1\.2\.3\.4, (::ffff:)?127\.0\.0\.1$/);
    expect(last().headers['x-forwarded-proto']).to.equal('http');
    expect(last().headers).not.to.have.any.keys('x-gone', 'te');
    expect(headers).to.include({ 'x-own': '1' });
    expect(headers).not.to.have.any.keys('x-hidden', 'x-powered-by');
    expect(headers.vary?.split(', ')).to.have.members(['Origin', 'RSC']);
  });

  it('is streamed: a large response arrives as it is sent, and whole', async () => {
    const [pieces, size] = [256, 64 * 1024];
    monolith.plan = () => ({
      kind: 'custom',
      respond: (_, response) => {
        let sent = 0;
        const more = () => {
          while (sent < pieces) {
            sent += 1;
            if (!response.write(Buffer.alloc(size, sent % 256))) return void response.once('drain', more);
          }
          response.end();
        };
        more();
      },
    });
    const { status, body, complete } = await ask(fallback.url, '/api/reports');
    expect([status, complete, body.length]).to.deep.equal([200, true, pieces * size]);
    for (let piece = 1; piece <= pieces; piece += 1) expect(body[piece * size - 1]).to.equal(piece % 256);
  });

  it('begins to arrive before it has ended', async () => {
    let finish: () => void = () => undefined;
    monolith.plan = () => ({
      kind: 'custom',
      respond: (_, response) => {
        response.write('first ');
        finish = () => response.end('second');
      },
    });
    const streamed = await fetch(`${fallback.url}/api/reports`);
    const reader = streamed.body!.getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).to.equal('first ');
    finish();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).to.equal('second');
  });

  it('is broken off where the monolith breaks off', async () => {
    const response = { ...ok, body: Buffer.alloc(100_000, 'x') };
    monolith.plan = () => ({ kind: 'break-midway', response });
    const { status, complete, body } = await ask(fallback.url, '/api/reports');
    expect([status, complete]).to.deep.equal([200, false]);
    expect(body.length).to.be.lessThan(100_000);
  });

  it('is broken off without a length, too, so that no client takes a part for the whole', async () => {
    monolith.plan = () => ({
      kind: 'custom',
      respond: (_, response) => {
        response.write('part', () => response.destroy());
      },
    });
    const { complete } = await ask(fallback.url, '/api/reports');
    expect(complete).to.equal(false);
  });

  it('is 502 when the monolith closes the connection without a response', async () => {
    monolith.plan = () => ({ kind: 'break' });
    for (const method of ['GET', 'POST']) {
      const before = monolith.requests.length;
      const { status, headers, body } = await ask(fallback.url, '/api/reports', { method });
      expect([status, errorOf(body).code, errorOf(body).retryable]).to.deep.equal([502, 'LEGACY_UNAVAILABLE', true]);
      expect(headers['x-request-id']).to.equal(errorOf(body).requestId);
      expect(headers).not.to.have.property('x-served-by');
      // Nothing shows whether a POST was done: it is sent once.
      if (method === 'POST') expect(monolith.requests.length - before).to.equal(1);
    }
    expect(fallback.output()).to.contain('monolith failed').and.to.contain('LEGACY_UNAVAILABLE');
  });

  it('is 502 when the response is not HTTP', async () => {
    monolith.plan = () => ({
      kind: 'custom',
      respond: (_, response) => {
        response.socket!.end(
          'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nsecret',
        );
      },
    });
    const { status, body } = await ask(fallback.url, '/api/reports');
    expect([status, errorOf(body).code]).to.deep.equal([502, 'LEGACY_UNAVAILABLE']);
    expect(body.toString()).not.to.match(/secret|HPE|127\.0\.0\.1/);
  });

  it('is 502 when the response is larger than 32 MiB, and broken off when that shows late', async () => {
    monolith.plan = () => ({
      kind: 'custom',
      respond: (_, response) => {
        response.writeHead(200, { 'content-length': 33 * 1024 * 1024 }).flushHeaders();
      },
    });
    const announced = await ask(fallback.url, '/api/reports');
    expect([announced.status, errorOf(announced.body).code]).to.deep.equal([502, 'LEGACY_TOO_LARGE']);
    monolith.plan = () => ({
      kind: 'custom',
      respond: (_, response) => {
        const piece = Buffer.alloc(1024 * 1024);
        // The error, not `destroyed`, says that the client has gone: Node 24 calls back without end else.
        const more = (error?: Error | null) => {
          if (!error && !response.destroyed) response.write(piece, more);
        };
        more();
      },
    });
    const endless = await ask(fallback.url, '/api/reports');
    expect(endless.complete).to.equal(false);
    expect(endless.body.length).to.be.at.most(32 * 1024 * 1024);
  });

  it('is 413 when the request is larger than 10 MiB, which the monolith never sees', async () => {
    const before = monolith.requests.length;
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'x');
    const response = await ask(fallback.url, '/api/archive', { method: 'POST', body });
    expect([response.status, errorOf(response.body).code]).to.deep.equal([413, 'PAYLOAD_TOO_LARGE']);
    expect(monolith.requests.length).to.equal(before);
    monolith.plan = () => ({ kind: 'response', response: ok });
    const fits = await ask(fallback.url, '/api/archive', { method: 'POST', body: body.subarray(1) });
    expect([fits.status, last().body.length]).to.deep.equal([200, body.length - 1]);
  });

  it('is asked for no longer when the client has left', async () => {
    const left = new Promise<void>((resolve) => {
      monolith.plan = () => ({
        kind: 'custom',
        respond: (message) => {
          message.socket.on('close', () => {
            resolve();
          });
          leave.abort();
        },
      });
    });
    const leave = new AbortController();
    await fetch(`${fallback.url}/api/reports`, { signal: leave.signal }).catch(() => undefined);
    await left;
  });

  it('leaves a log line with ids, and with nothing of the request’s own', async () => {
    monolith.plan = () => ({ kind: 'response', response: { ...ok, cookies: ['session=cookie-secret'] } });
    await ask(fallback.url, '/api/reports?token=query-secret', {
      method: 'POST',
      headers: { cookie: 'session=request-secret' },
      body: 'body-secret',
    });
    expect(fallback.output()).to.contain('request forwarded to the monolith');
    expect(fallback.output()).not.to.match(/(query|request|body|cookie)-secret/);
  });
});
