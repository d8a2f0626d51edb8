import { expect } from 'chai';
import { evaluateCors, parseOrigins, throttleOriginWarnings } from './cors-policy.ts';

const app = 'https://app.example.com';

describe('CORS_ORIGINS', () => {
  it('is a list of exact origins', () => {
    const origins = parseOrigins(
      `${app}, https://staging.example.com:8443,http://localhost:3000,http://127.0.0.1:3000`,
    );
    expect([...origins]).to.deep.equal([
      'https://app.example.com',
      'https://staging.example.com:8443',
      'http://localhost:3000',
      'http://127.0.0.1:3000',
    ]);
  });

  for (const empty of [undefined, '', ' ']) {
    it(`holds none when it is ${JSON.stringify(empty)}`, () => {
      expect(parseOrigins(empty).size).to.equal(0);
    });
  }

  const wrong = [
    ...[
      '*',
      'null',
      'app.example.com',
      'https://*.example.com',
      'https://app.example.com/',
      'https://app.example.com/x',
    ],
    ...['https://App.example.com', 'https://app.example.com:443', 'https://user@app.example.com', 'https://'],
    ...['http://app.example.com', 'http://localhost.example.com', 'file:///x', 'chrome-extension://abc'],
    ...[`${app},`, `,${app}`, `${app} https://b.example.com`, `${app};https://b.example.com`],
  ];
  for (const list of wrong) {
    it(`is rejected as '${list}'`, () => {
      expect(() => parseOrigins(list)).to.throw(/^CORS_ORIGINS: '/);
    });
  }
});

describe('evaluateCors', () => {
  const origins = new Set([app, 'http://localhost:3000']);
  const check = (headers: Record<string, string>, method = 'GET') =>
    evaluateCors({ method, headers }, origins, ['GET', 'POST']);
  const preflight = (origin: string) => check({ origin, 'access-control-request-method': 'POST' }, 'OPTIONS');

  it('lets a configured origin read the response, with credentials', () => {
    expect(check({ origin: app })).to.deep.equal({
      headers: {
        Vary: 'Origin',
        'Access-Control-Allow-Origin': 'https://app.example.com',
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers':
          'etag, idempotent-replayed, link, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, x-duration-ms, x-request-id, x-served-by, x-token-outdated',
      },
      isPreflight: false,
      unknownOrigin: null,
    });
  });

  it('lists the methods and headers it may send, for two hours', () => {
    expect(preflight('http://localhost:3000')).to.deep.equal({
      headers: {
        Vary: 'Origin',
        'Access-Control-Allow-Origin': 'http://localhost:3000',
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': 'GET, POST',
        'Access-Control-Allow-Headers':
          'authorization, content-type, idempotency-key, if-match, traceparent, x-csrf-token, x-org-id, x-request-id',
        'Access-Control-Max-Age': '7200',
      },
      isPreflight: true,
      unknownOrigin: null,
    });
  });

  const strangers = [
    ...['null', '*', '', 'https://evil.example', 'https://evil-app.example.com', 'https://app.example.com.evil'],
    ...['https://app.example.com:8443', 'http://app.example.com', 'https://example.com', 'https://sub.app.example.com'],
    ...['https://APP.example.com', 'https://app.example.com/', `${app}, ${app}`, `${app} https://evil.example`],
    ...['http://localhost', 'http://localhost:30000', 'https://localhost:3000'],
  ];
  for (const origin of strangers) {
    it(`gives '${origin}' nothing, neither in a request nor in a preflight`, () => {
      const nothing = { headers: { Vary: 'Origin' }, unknownOrigin: origin };
      expect(check({ origin })).to.deep.equal({ ...nothing, isPreflight: false });
      expect(preflight(origin)).to.deep.equal({ ...nothing, isPreflight: true });
    });
  }

  it('says Vary also where no page asks', () => {
    expect(check({})).to.deep.equal({ headers: { Vary: 'Origin' }, isPreflight: false, unknownOrigin: null });
  });

  it('takes OPTIONS for a preflight only if it names an origin and a method', () => {
    expect(check({ origin: app }, 'OPTIONS').isPreflight).to.equal(false);
    expect(check({ 'access-control-request-method': 'GET' }, 'OPTIONS').isPreflight).to.equal(false);
    expect(check({ origin: app, 'access-control-request-method': 'GET' }, 'POST').isPreflight).to.equal(false);
  });

  it('doesn’t call the site’s own pages unknown, by the name that the gateway was called by', () => {
    const unknown = (headers: Record<string, string>) => check(headers, 'POST').unknownOrigin;
    const forwarded = { 'x-forwarded-host': 'fresh.example', host: 'shifts-abc.a.run.app' };
    expect(unknown({ origin: 'https://fresh.example', ...forwarded })).to.equal(null);
    expect(unknown({ origin: 'https://shifts-abc.a.run.app', ...forwarded })).to.equal('https://shifts-abc.a.run.app');
    expect(unknown({ origin: 'http://localhost:5000', host: 'localhost:5000' })).to.equal(null);
    expect(unknown({ origin: 'http://localhost:5001', host: 'localhost:5000' })).to.equal('http://localhost:5001');
    expect(unknown({ origin: 'fresh.example', host: 'fresh.example' })).to.equal('fresh.example');
  });

  it('bounds what it says of an origin', () => {
    expect(check({ origin: `https://${'x'.repeat(5000)}.example` }).unknownOrigin).to.have.length(200);
  });
});

describe('lines about unknown origins', () => {
  const [a, b] = ['https://a.example', 'https://b.example'];

  it('are one an hour for each', () => {
    let now = 1_000_000;
    const lineOf = throttleOriginWarnings(() => now);
    expect(lineOf(a)).to.deep.equal({ origin: a, isLast: false });
    expect(lineOf(a)).to.equal(null);
    expect(lineOf(b)).to.deep.equal({ origin: b, isLast: false });
    now += 3_599_999;
    expect(lineOf(a)).to.equal(null);
    now += 1;
    expect(lineOf(a)).to.deep.equal({ origin: a, isLast: false });
  });

  it('are 20 an hour for all, and the last one says so', () => {
    let now = 0;
    const lineOf = throttleOriginWarnings(() => now);
    const lines = Array.from({ length: 1000 }, (_, index) => lineOf(`https://${index}.evil.example`));
    expect(lines.filter((line) => line !== null)).to.have.length(20);
    expect(lines.findIndex((line) => line?.isLast)).to.equal(19);
    now += 3_600_000;
    expect(lineOf(a)).to.deep.equal({ origin: a, isLast: false });
  });
});
