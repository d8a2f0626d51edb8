/** Requests whose bytes, encoding, target or cookies are not what a handler expects. */
import { gzipSync, brotliCompressSync } from 'node:zlib';
import { routes } from '@fresh/contracts/registry';
import { csrfTokenFor } from '@fresh/kernel/http/csrf';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import * as z from 'zod';
import { exchangeBytes, expectEnvelope, rawRequest } from './raw-request.ts';
import { foundWorkplace, gatewayUrl, request, type Workplace } from './workplace.ts';

const lenientUrl = process.env['LENIENT_GATEWAY_URL'] ?? gatewayUrl;
const bytes = (latin1: string) => Buffer.from(latin1, 'latin1');
const attendance = z.object({ id: z.string(), status: z.string() });

describe('field reports: bytes and envelopes', function () {
  // The first call of each function starts it.
  this.timeout(60_000);
  let place: Workplace;
  let query: string;

  before(async () => {
    place = await foundWorkplace();
    query = `orgId=${place.orgId}`;
  });

  /** Expects the staff at a shift of their own; returns the id of the attendance record. */
  async function expectStaff(): Promise<string> {
    const day = Date.UTC(2030, 0, 1);
    const created = await request(place.scheduler, 'POST', `/api/attendance?${query}`, {
      ...{ orgId: place.orgId, shiftId: uniqueId('shift'), scheduleId: uniqueId('schedule') },
      ...{ staffUid: place.staff.uid, scheduledStart: day + 8 * 3_600_000, scheduledEnd: day + 16 * 3_600_000 },
    });
    return attendance.parse(created.body).id;
  }

  async function statusOf(id: string): Promise<string | undefined> {
    const listed = await request(place.scheduler, 'GET', `/api/attendance?${query}&staffUid=${place.staff.uid}`);
    const { records } = z.object({ records: z.array(attendance) }).parse(listed.body);
    return records.find((one) => one.id === id)?.status;
  }

  describe('a check-in records nothing from a body that can’t be read', () => {
    const notes = '{"notes":"door 3"}';
    const cases: [string, Record<string, string>, Buffer, number, string][] = [
      ['gzip', { 'content-encoding': 'gzip' }, gzipSync(notes), 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['x-gzip', { 'content-encoding': 'X-GZIP' }, gzipSync(notes), 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['brotli', { 'content-encoding': 'br' }, brotliCompressSync(notes), 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['an unknown coding', { 'content-encoding': 'identity, rot13' }, bytes(notes), 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [
        'Latin-1',
        { 'content-type': 'application/json; charset=ISO-8859-1' },
        bytes(notes),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      [
        'UTF-16',
        { 'content-type': 'application/json;charset="utf-16"' },
        Buffer.from(notes, 'utf16le'),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      ['UTF-16 by its mark', {}, Buffer.from(`\ufeff${notes}`, 'utf16le'), 400, 'VALIDATION_FAILED'],
      ['Latin-1 that calls itself UTF-8', {}, bytes('{"notes":"Caf\xe9"}'), 400, 'VALIDATION_FAILED'],
      ['a character cut in two', {}, bytes('{"notes":"\xe2\x82'), 400, 'VALIDATION_FAILED'],
      ['a comma too many', {}, bytes('{"notes":"door 3",}'), 400, 'VALIDATION_FAILED'],
      ['half of the JSON', {}, bytes('{"notes":"door'), 400, 'VALIDATION_FAILED'],
      [
        'a form',
        { 'content-type': 'application/x-www-form-urlencoded' },
        bytes('notes=door+3'),
        400,
        'VALIDATION_FAILED',
      ],
      ['a lone surrogate', {}, bytes('{"notes":"\\ud800"}'), 400, 'VALIDATION_FAILED'],
      ['a list', {}, bytes('[]'), 400, 'VALIDATION_FAILED'],
    ];
    let id: string;
    before(async () => {
      id = await expectStaff();
    });
    for (const [title, headers, body, status, code] of cases) {
      it(title, async () => {
        const target = `/api/attendance/${id}/check-in?${query}`;
        const response = await rawRequest(gatewayUrl, 'POST', target, { as: place.staff, headers, body });
        expect(response.status).to.equal(status);
        expectEnvelope(response, code);
        expect(await statusOf(id)).to.equal('scheduled');
      });
    }
  });

  it('a body in UTF-8 is read whatever else its headers say', async () => {
    const cases: [Record<string, string>, string][] = [
      [{ 'content-type': 'application/json; charset=UTF8' }, ''],
      [{ 'content-type': 'application/merge-patch+json; charset="utf-8"', 'content-encoding': 'Identity' }, '\ufeff'],
      [{ 'content-type': 'text/plain' }, ''],
    ];
    for (const [headers, mark] of cases) {
      const name = `Café 🍕 ${uniqueId('p')}`;
      const body = mark + JSON.stringify({ orgId: place.orgId, name });
      const sent = { as: place.manager, headers, body };
      const created = await rawRequest(gatewayUrl, 'POST', `/api/positions?${query}`, sent);
      expect([created.status, (created.body as { name: string }).name]).to.deep.equal([201, name]);
    }
  });

  it('`null` is an empty body where no field is needed', async () => {
    const { staff } = place;
    const cookie = `__session=${staff.session}`;
    const left = await rawRequest(gatewayUrl, 'POST', '/api/auth/logout', { headers: { cookie }, body: 'null' });
    expect(left.status).to.equal(200);
    expect(left.headers['set-cookie']?.join()).to.include('__session=; ');
    const id = await expectStaff();
    const checkedIn = await rawRequest(gatewayUrl, 'POST', `/api/attendance/${id}/check-in?${query}`, {
      as: staff,
      body: 'null',
    });
    expect(checkedIn.status).to.equal(200);
    const needed = await rawRequest(gatewayUrl, 'POST', `/api/positions?${query}`, { as: place.manager, body: 'null' });
    expect(needed.status).to.equal(400);
  });

  it('odd but valid JSON is no failure of the server', async () => {
    const { orgId, manager } = place;
    const position = (rest: string) => `{"orgId":"${orgId}","name":"${uniqueId('p')}"${rest}}`;
    const cases: [string, number][] = [
      [position(',"__proto__":{"name":"x"},"constructor":1'), 201],
      [position(',"name":"wins"'), 201],
      [position(`,"extra":${'['.repeat(20_000)}${']'.repeat(20_000)}`), 201],
      [position(',"hourlyRate":1e400'), 400],
      [position(',"hourlyRate":-0'), 201],
      [position(',"name":1'), 400],
    ];
    for (const [body, status] of cases) {
      const response = await rawRequest(gatewayUrl, 'POST', `/api/positions?${query}`, { as: manager, body });
      expect(response.status, body.slice(0, 120)).to.equal(status);
    }
  });

  describe('what no handler sees has our envelope', () => {
    for (const target of [
      '/api/schedules/%',
      '/api/schedules/%E0%A4%A',
      '/api/shifts/%ff',
      '/api/shifts/%C0%AF',
      '/api/%zz',
    ]) {
      it(`path ${target}`, async () => {
        const response = await rawRequest(gatewayUrl, 'GET', target, { as: place.manager });
        expect(response.status).to.equal(400);
        expectEnvelope(response, 'BAD_REQUEST');
      });
    }
    for (const parameter of ['limit=100%', 'after=%E2%82', 'type=%ff', 'actor=%ED%A0%80']) {
      it(`query ${parameter}`, async () => {
        const response = await rawRequest(gatewayUrl, 'GET', `/api/audit?${query}&${parameter}`, { as: place.owner });
        expect(response.status).to.equal(400);
        expectEnvelope(response, 'BAD_REQUEST');
      });
    }
    it('headers that are too long, and bytes that are not HTTP', async () => {
      const long = await exchangeBytes(
        gatewayUrl,
        `GET /api/health HTTP/1.1\r\nhost: x\r\ncookie: a=${'b'.repeat(20_000)}\r\n\r\n`,
      );
      expect(long.status).to.equal(431);
      expectEnvelope(long, 'HEADERS_TOO_LARGE');
      const unknown = await exchangeBytes(gatewayUrl, 'FETCH /api/health HTTP/1.1\r\nhost: x\r\n\r\n');
      expect(unknown.status).to.equal(400);
      expectEnvelope(unknown, 'BAD_REQUEST');
    });
  });

  it('405 says what is allowed, on every path', async () => {
    const paths = [...new Set(routes.map(({ path }) => path))];
    for (const path of paths) {
      const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
      const other = (['PUT', 'PATCH', 'DELETE', 'POST'] as const).find((method) => !methods.includes(method)) ?? 'PUT';
      const { status, headers } = await rawRequest(gatewayUrl, other, path.replaceAll(/\{\w+\}/g, 'x'));
      const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
      expect([status, headers.allow], path).to.deep.equal([405, allowed]);
      expect(headers['x-request-id']).to.be.a('string');
    }
  });

  it('an empty cursor is the first page of every list', async () => {
    const lists = routes.filter(
      ({ method, query: parameters }) => method === 'GET' && parameters && 'after' in parameters,
    );
    expect(lists).to.have.length.greaterThan(8);
    for (const { path, query: parameters } of lists) {
      const needed = Object.entries(parameters ?? {}).flatMap(([name, { required }]) =>
        required ? [`&${name}=x`] : [],
      );
      const target = `${path.replace('{id}', place.orgId)}?${query}${needed.join('')}&limit=1&after=`;
      const { status, body } = await request(place.owner, 'GET', target);
      expect(status, `${target} ${JSON.stringify(body)}`).to.equal(200);
    }
  });

  describe('a second session cookie does not hide the valid one', () => {
    const cases: [string, (valid: string) => string, string][] = [
      ['the valid one last', (valid) => `__session=garbage; __session=${valid}`, gatewayUrl],
      ['the valid one first', (valid) => `__session=${valid}; __session=garbage`, gatewayUrl],
      ['an empty one first', (valid) => `__session=; __session=${valid}`, gatewayUrl],
      ['another name', (valid) => `__session=garbage; session=${valid}`, lenientUrl],
      ['another name first', (valid) => `session=${valid}; __session=garbage`, lenientUrl],
      ['in quotes', (valid) => `__session="${valid}"`, gatewayUrl],
      ['among broken pairs', (valid) => `; =x; __session; a="b;c"; __session=${valid}`, gatewayUrl],
    ];
    for (const [title, cookie, url] of cases) {
      it(title, async () => {
        const headers = { cookie: cookie(place.manager.session) };
        const read = await rawRequest(url, 'GET', '/api/session/bootstrap', { headers });
        expect([read.status, (read.body as { userId?: string }).userId]).to.deep.equal([200, place.manager.uid]);
        const changing = { ...headers, 'x-csrf-token': csrfTokenFor(place.manager.session) };
        const body = JSON.stringify({ orgId: place.orgId, name: uniqueId('p') });
        const created = await rawRequest(url, 'POST', `/api/positions?${query}`, { headers: changing, body });
        expect(created.status).to.equal(201);
      });
    }
    it('and none of them is 401 where all are stale', async () => {
      const headers = { cookie: '__session=garbage; session=rubbish; __session="x"' };
      expect((await rawRequest(lenientUrl, 'GET', '/api/session/bootstrap', { headers })).status).to.equal(401);
    });
  });

  it('a query keeps what its values hold, and the redirect of a trailing slash keeps the query', async () => {
    const asked = `${query}&actor=${encodeURIComponent('user:a')}?b&from=1?2`;
    const wrong = await rawRequest(gatewayUrl, 'GET', `/api/audit?${asked}`, { as: place.owner });
    expect(wrong.status, 'from=1?2 is not a time').to.equal(400);
    const { status, headers } = await rawRequest(gatewayUrl, 'GET', `/api/audit/?a=b?c&d=%20e+f;g&a=1`);
    expect([status, headers.location]).to.deep.equal([308, '/api/audit?a=b?c&d=%20e+f;g&a=1']);
  });
});
