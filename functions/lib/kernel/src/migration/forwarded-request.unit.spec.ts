import { expect } from 'chai';
import { csrfTokenFor } from '../http/csrf.ts';
import {
  cameFromUs,
  clientResponseHeaders,
  isForwardable,
  legacyCookies,
  legacyRequestHeaders,
  legacyTarget,
  type Arrival,
} from './forwarded-request.ts';

const origin = new URL('https://old.example.com:8443');
const requestId = '00000000-0000-4000-8000-000000000001';
const arrival: Arrival = {
  method: 'GET',
  rawHeaders: ['Host', 'api.example.com'],
  bodyBytes: 0,
  requestId,
  peer: '10.0.0.9',
  encrypted: false,
};
const headersOf = (rawHeaders: string[], more: Partial<Arrival> = {}) =>
  legacyRequestHeaders({ ...arrival, rawHeaders, ...more }, origin);

describe('the target at the monolith', () => {
  for (const target of [
    '/api',
    '/api/files',
    '/api/files/',
    '/api/files?path=../../etc/passwd',
    '/api/files?path=http://evil.example',
    '/api/a%20b/c%2Fd',
    '/api//evil.example/x',
    '/api/..a/b..',
    '/api/@evil.example',
  ]) {
    it(`is what was asked for: ${target}`, () => {
      expect(legacyTarget(target)).to.equal(target);
    });
  }

  for (const target of [
    '',
    'api/files',
    '/',
    '/apis',
    '/admin',
    '//evil.example/api/files',
    '///api',
    '/\\evil.example/api',
    '\\\\evil.example\\api',
    '/%61pi/files',
    'http://evil.example/api/files',
    'https://evil.example',
    '@evil.example/api',
    'evil.example:80',
    '*',
    '/api/../admin',
    '/api/..',
    '/api/./files',
    '/api/%2e%2e/admin',
    '/api/.%2E/admin',
    '/api/..%2fadmin',
    '/api/..%5Cadmin',
    '/api\\..\\admin',
    '/api/..\\admin',
    '/api/files#fragment',
    '/api/files HTTP/1.1\r\nHost: evil.example',
    '/api/files\r\nX: y',
    '/api/\u0000',
    '/api/\u0100',
  ]) {
    it(`is never ${JSON.stringify(target)}`, () => {
      expect(legacyTarget(target)).to.equal(null);
    });
  }
});

describe('the headers that the monolith gets', () => {
  it('are the client’s own, whatever the framework did with them', () => {
    const headers = headersOf(['Content-Type', 'text/csv', 'X-Org-Id', 'o1', 'Accept', 'a', 'accept', 'b']);
    expect(headers).to.include({ 'content-type': 'text/csv', 'x-org-id': 'o1' });
    expect(headers['accept']).to.deep.equal(['a', 'b']);
  });

  it('name the monolith, the caller, the host asked, the protocol, and the request', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(headersOf(['Host', 'api.example.com'], { traceparent, encrypted: true })).to.deep.equal({
      host: 'old.example.com:8443',
      via: '1.1 fresh-root-api-service',
      'x-forwarded-for': '10.0.0.9',
      'x-forwarded-host': 'api.example.com',
      'x-forwarded-proto': 'https',
      'x-request-id': requestId,
      traceparent,
    });
  });

  it('go on where the gateway began', () => {
    const headers = headersOf([
      ...['Host', 'fallback-abc.a.run.app', 'X-Forwarded-For', '1.2.3.4, 5.6.7.8', 'X-Forwarded-Proto', 'https'],
      ...['X-Forwarded-Host', 'www.example.com', 'Via', '1.1 google'],
    ]);
    expect(headers).to.include({
      'x-forwarded-for': '1.2.3.4, 5.6.7.8, 10.0.0.9',
      'x-forwarded-host': 'www.example.com',
      'x-forwarded-proto': 'https',
      via: '1.1 google, 1.1 fresh-root-api-service',
    });
  });

  it('have nothing that is about the connection, nor what it names', () => {
    const headers = headersOf([
      ...['Connection', 'keep-alive, X-Secret', 'connection', 'Upgrade', 'Upgrade', 'h2c', 'X-Secret', '1'],
      ...['Keep-Alive', 'timeout=5', 'TE', 'trailers', 'Trailer', 'X-T', 'Proxy-Authorization', 'Basic eA=='],
      ...['Proxy-Connection', 'close', 'HTTP2-Settings', 'AAMAAABk', 'Expect', '100-continue', 'Forwarded', 'for=x'],
      ...['X-Serverless-Authorization', 'Bearer t'],
    ]);
    const set = ['host', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-request-id'];
    expect(Object.keys(headers)).to.have.members(set);
  });

  for (const name of [
    ...['X-Middleware-Subrequest', 'X-Http-Method-Override', 'X-Original-Url', 'X-Rewrite-Url', 'X-Invoke-Path'],
    ...['X-Nextjs-Data', 'Next-Action', 'RSC', 'X-Matched-Path', 'X-Now-Route-Matches', 'X-Vercel-Id'],
    ...['X-Forwarded-Port', 'X-Real-Ip', 'constructor', '__proto__', 'X-Any-Other'],
  ]) {
    it(`are none that only a proxy may set: ${name}`, () => {
      expect(Object.keys(headersOf([name, 'x']))).not.to.include(name.toLowerCase());
    });
  }

  it('say how long the body is, by its bytes', () => {
    const lying = ['Content-Length', '5', 'Content-Length', '6', 'Transfer-Encoding', 'chunked'];
    for (const [method, bodyBytes, length] of [
      ['POST', 7, '7'],
      ['POST', 0, '0'],
      ['PUT', 0, '0'],
      ['PATCH', 0, '0'],
      ['DELETE', 3, '3'],
      ['DELETE', 0, undefined],
      ['GET', 0, undefined],
      ['GET', 2, '2'],
    ] as const) {
      const headers = headersOf(lying, { method, bodyBytes });
      expect(headers['content-length'], method).to.equal(length);
      expect(headers).not.to.have.property('transfer-encoding');
    }
  });

  it('can’t be used to lie about us', () => {
    const headers = headersOf(['X-Request-Id', 'mine', 'Host', 'a', 'Host', 'b']);
    expect(headers).to.include({ 'x-request-id': requestId, host: 'old.example.com:8443', 'x-forwarded-host': 'a' });
  });
});

describe('the cookies that the monolith gets', () => {
  it('are the client’s', () => {
    expect(legacyCookies('session=s; orgId=o; csrf=c', 'c')).to.equal('orgId=o; csrf=c; session=s');
    expect(legacyCookies('orgId=o', '')).to.equal('orgId=o');
    expect(legacyCookies('', '')).to.equal('');
  });

  it('have the session under its old name, also where only the new one comes through', () => {
    expect(legacyCookies('__session=s', '')).to.equal('__session=s; session=s');
  });

  it('have the session that services go by, should there be two', () => {
    expect(legacyCookies('session=old; __session=new; session=older', '')).to.equal('__session=new; session=new');
  });

  it('complete the CSRF pair from a token that belongs to the session', () => {
    const token = csrfTokenFor('s');
    expect(legacyCookies('__session=s; csrf=other', token)).to.equal(`__session=s; session=s; csrf=${token}`);
  });

  it('do not complete any other', () => {
    expect(legacyCookies('__session=s', 'made-up')).to.equal('__session=s; session=s');
    expect(legacyCookies('__session=s', csrfTokenFor('another'))).to.equal('__session=s; session=s');
    expect(legacyCookies('', csrfTokenFor(''))).to.equal('');
  });

  it('come from all lines', () => {
    expect(headersOf(['Cookie', 'a=1', 'cookie', '__session=s'])['cookie']).to.equal('a=1; __session=s; session=s');
  });
});

describe('the headers that the client gets', () => {
  it('are the monolith’s, without those of the connection', () => {
    expect(
      clientResponseHeaders([
        ...['Content-Type', 'text/html', 'Content-Length', '5', 'Connection', 'close, X-Internal', 'X-Internal', '1'],
        ...['Keep-Alive', 'timeout=5', 'Transfer-Encoding', 'chunked', 'Location', 'http://elsewhere.example/'],
        ...['Access-Control-Allow-Origin', '*', 'Vary', 'Accept-Encoding', 'vary', 'RSC'],
      ]),
    ).to.deep.equal({
      'content-type': 'text/html',
      'content-length': '5',
      location: 'http://elsewhere.example/',
      vary: ['Accept-Encoding', 'RSC'],
      'x-served-by': 'legacy',
    });
  });

  it('say that the monolith responded, whatever it says itself', () => {
    expect(clientResponseHeaders(['X-Served-By', 'service'])['x-served-by']).to.equal('legacy');
  });

  it('have every cookie, and the session under the name that Hosting lets through, too', () => {
    const session = 'session=s; Path=/; HttpOnly';
    const cookies = (...sent: string[]) =>
      clientResponseHeaders(sent.flatMap((one) => ['Set-Cookie', one]))['set-cookie'];
    expect(cookies('a=1', session)).to.deep.equal(['a=1', session, '__session=s; Path=/; HttpOnly']);
    expect(cookies('session=; Max-Age=0')).to.deep.equal(['session=; Max-Age=0', '__session=; Max-Age=0']);
    expect(cookies(session, '__session=t')).to.deep.equal([session, '__session=t']);
    expect(cookies('a=1')).to.deep.equal(['a=1']);
    expect(cookies()).to.equal(undefined);
  });
});

describe('what is forwarded', () => {
  it('is no TRACE, no CONNECT, and nothing unknown', () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect(isForwardable(method), method).to.equal(true);
    }
    for (const method of ['TRACE', 'CONNECT', 'PURGE', 'PROPFIND', 'get', '']) {
      expect(isForwardable(method), method).to.equal(false);
    }
  });

  it('is nothing that we have sent', () => {
    for (const via of [
      '1.1 fresh-root-api-service',
      '1.1 google, 1.1 fresh-root-api-service',
      '2 fresh-root-api-service (x)',
    ]) {
      expect(cameFromUs(via), via).to.equal(true);
    }
    for (const via of [undefined, '', '1.1 google', '1.1 other-fresh-root-api-service', 'fresh-root-api-service']) {
      expect(cameFromUs(via), via).to.equal(false);
    }
  });
});
