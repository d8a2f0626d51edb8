import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { expect } from 'chai';
import { askBytes } from './plain-client.ts';
import { startRecordedMonolith, type RecordedMonolith } from './recorded-monolith.ts';

const response = { status: 200, headers: { 'content-type': 'text/plain' }, cookies: [], body: Buffer.from('ok') };

describe('whatever is written to the fallback’s socket', () => {
  let monolith: RecordedMonolith, elsewhere: RecordedMonolith, fallback: FunctionProcess;
  before(async () => {
    monolith = await startRecordedMonolith();
    monolith.plan = () => ({ kind: 'response', response });
    elsewhere = await startRecordedMonolith();
    fallback = await startFunction('platform', 'fallback', { env: { LEGACY_API_ORIGIN: monolith.origin } });
  });
  after(async () => {
    await fallback.kill();
    await Promise.all([monolith.close(), elsewhere.close()]);
  });

  /** The response's statuses, and what the monolith was asked meanwhile. */
  const write = async (...lines: string[]) => {
    const before = monolith.requests.length;
    const text = await askBytes(fallback.url, lines.join('\r\n'));
    const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
    return { text, statuses, asked: monolith.requests.slice(before) };
  };
  const request = (line: string, ...headers: string[]) =>
    write(line, 'Host: api.example.com', 'Connection: close', ...headers, '', '');

  describe('never goes anywhere but to the monolith', () => {
    const evil = () => new URL(elsewhere.origin).host;
    for (const [what, target] of [
      ['an absolute URL', () => `http://${evil()}/api/reports`],
      ['an absolute URL with credentials', () => `http://x:y@${evil()}/api/reports`],
      ['two slashes', () => `//${evil()}/api/reports`],
      ['two slashes that end in one', () => `//${evil()}/api/`],
      ['a slash and a backslash', () => `/\\${evil()}/api/reports`],
      ['backslashes', () => `\\\\${evil()}\\api`],
      ['an encoded slash', () => `/%2F${evil()}/api/reports`],
      ['a user name', () => `@${evil()}/api/reports`],
      ['a port', () => `:80@${evil()}/api/reports`],
      ['dots', () => '/api/../../admin'],
      ['encoded dots', () => '/api/%2e%2e/admin'],
      ['dots and an encoded slash', () => '/api/..%2f..%2fadmin'],
      ['dots and backslashes', () => '/api\\..\\..\\admin'],
      ['another folder', () => '/admin'],
      ['an asterisk', () => '*'],
    ] as const) {
      it(`by ${what}`, async () => {
        const { statuses, asked } = await request(`GET ${target()} HTTP/1.1`);
        expect(statuses).to.have.length(1);
        expect(statuses[0]).to.be.oneOf([400, 404]);
        expect(asked).to.deep.equal([]);
        expect(elsewhere.requests).to.deep.equal([]);
      });
    }

    it('by any header', async () => {
      const { statuses, asked } = await request(
        'GET /api/reports HTTP/1.1',
        `X-Forwarded-Host: ${evil()}`,
        `Forwarded: host=${evil()}`,
        `X-Original-URL: http://${evil()}/`,
        `X-Rewrite-URL: //${evil()}/`,
        `X-Host: ${evil()}`,
        `Origin: http://${evil()}`,
        `Referer: http://${evil()}/`,
      );
      expect(statuses).to.deep.equal([200]);
      expect(asked.map(({ target, headers }) => [target, headers.host])).to.deep.equal([
        ['/api/reports', new URL(monolith.origin).host],
      ]);
      expect(elsewhere.requests).to.deep.equal([]);
    });

    it('by a slash too many within the path, which is left out', async () => {
      const { statuses, asked } = await request(`GET /api//${evil()}/items HTTP/1.1`);
      expect(statuses).to.deep.equal([200]);
      expect(asked.map(({ target }) => target)).to.deep.equal([`/api/${encodeURIComponent(evil())}/items`]);
      expect(elsewhere.requests).to.deep.equal([]);
    });
  });

  describe('is one request to the monolith at most', () => {
    const smuggled = 'GET /api/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const [what, headers, body] of [
      ['a length and chunks', ['Content-Length: 6', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`],
      ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${smuggled}`],
      ['two lengths', ['Content-Length: 0', `Content-Length: ${smuggled.length}`], smuggled],
      ['two lengths in one', [`Content-Length: 0, ${smuggled.length}`], smuggled],
      ['a length with a sign', [`Content-Length: +${smuggled.length}`], smuggled],
      ['a length in hex', ['Content-Length: 0x10'], smuggled],
      ['a coding that isn’t chunked', ['Transfer-Encoding: xchunked'], smuggled],
      ['chunked, then another coding', ['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${smuggled}`],
      ['a space before the colon', ['Transfer-Encoding : chunked', 'Content-Length: 5'], `0\r\n\r\n${smuggled}`],
      ['a folded header', ['X: y', ' Transfer-Encoding: chunked', 'Content-Length: 5'], `0\r\n\r\n${smuggled}`],
      ['a chunk with a wrong length', ['Transfer-Encoding: chunked'], `zz\r\n${smuggled}`],
      ['a bare line feed', ['X: y\nTransfer-Encoding: chunked', 'Content-Length: 5'], `0\r\n\r\n${smuggled}`],
    ] as const) {
      it(`with ${what}`, async () => {
        const { text, asked } = await request('POST /api/reports HTTP/1.1', ...headers, '', body);
        expect(text).to.match(/^HTTP\/1\.1 \d{3}/);
        // What was rejected was not asked; what was taken has one meaning here and there.
        expect(asked.length).to.be.at.most(1);
        for (const { target, headers: sent, body: got } of asked) {
          expect(target).to.equal('/api/reports');
          expect(sent).not.to.have.property('transfer-encoding');
          expect(sent['content-length']).to.equal(String(got.length));
        }
      });
    }

    it('with chunks, which arrive with the length of what they make', async () => {
      const { statuses, asked } = await request(
        'POST /api/reports HTTP/1.1',
        'Transfer-Encoding: chunked',
        '',
        '3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Trailer: 1\r\n',
      );
      expect(statuses).to.deep.equal([200]);
      const [{ headers, body }] = asked as [(typeof asked)[0]];
      expect(body.toString()).to.equal('abcde');
      expect(headers).to.include({ 'content-length': '5' }).and.not.to.have.any.keys('transfer-encoding', 'x-trailer');
    });

    it('with a line break in the path or in a header, encoded or not', async () => {
      const { asked } = await request('GET /api/a%0d%0aX-Own:%201 HTTP/1.1', 'X-Two: a%0d%0ab');
      for (const { target, headers } of asked) {
        expect(target).to.equal('/api/a%0d%0aX-Own:%201');
        expect(headers).not.to.have.property('x-own');
      }
      expect((await request('GET /api/a\rb HTTP/1.1')).asked).to.deep.equal([]);
      expect((await request('GET /api/reports HTTP/1.1', 'X-Two: a\rX-Own: b')).asked).to.deep.equal([]);
      expect((await request('GET /api/reports HTTP/1.1', 'X-Two: a\0b')).asked).to.deep.equal([]);
    });
  });

  it('is no TRACE, CONNECT or upgrade', async () => {
    expect((await request('TRACE /api/reports HTTP/1.1', 'Cookie: session=s')).statuses).to.deep.equal([405]);
    expect((await request('CONNECT /api/reports HTTP/1.1')).asked).to.deep.equal([]);
    expect((await request('CONNECT old.example.com:443 HTTP/1.1')).asked).to.deep.equal([]);
    const { statuses, asked } = await write(
      'GET /api/reports HTTP/1.1',
      'Host: api.example.com',
      'Connection: close, Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABk',
      '',
      '',
    );
    expect(statuses).to.deep.equal([200]);
    for (const { headers } of asked) expect(headers).not.to.have.any.keys('upgrade', 'http2-settings');
  });
});
