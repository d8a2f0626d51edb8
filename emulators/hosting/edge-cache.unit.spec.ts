import { expect } from 'chai';
import { EdgeCache, keptForMs } from './edge-cache.ts';

describe('keptForMs', () => {
  const cases: [number, string | undefined, number][] = [
    [200, undefined, 0],
    [200, 'private', 0],
    [200, 'private, no-store', 0],
    [200, 'max-age=300', 0],
    [200, 'public', 0],
    [200, 'public, max-age=300', 300_000],
    [200, 'public, max-age=300, s-maxage=600', 600_000],
    [200, 'public, max-age=300, s-maxage=0', 0],
    [200, 'public, no-cache, max-age=300', 0],
    [308, 'public, max-age=300', 0],
    [500, 'public, max-age=300', 0],
    [404, undefined, 600_000],
    [404, 'private', 600_000],
    [404, 'private, no-store', 0],
    [404, 'no-store', 0],
    [404, 'public, max-age=5', 5000],
  ];
  for (const [status, cacheControl, ms] of cases) {
    it(`keeps ${status} with Cache-Control ${cacheControl ?? '(none)'} for ${ms} ms`, () => {
      expect(keptForMs(status, cacheControl)).to.equal(ms);
    });
  }
});

describe('EdgeCache', () => {
  const response = (text: string, vary?: string) => ({
    status: 200,
    headers: { 'cache-control': 'public, max-age=60', ...(vary !== undefined && { vary }) },
    body: Buffer.from(text),
  });
  const get = (url: string, headers: Record<string, string> = {}, method = 'GET') => ({
    method,
    url,
    headers: { host: 'fresh.example', ...headers },
  });
  const textOf = (cache: EdgeCache, request: ReturnType<typeof get>) => cache.find(request)?.body.toString();

  it('finds what was kept for the same host, path and query, until its time is over', () => {
    let now = 0;
    const cache = new EdgeCache(() => now);
    cache.keep(get('/a?x=1'), response('kept'));
    expect(textOf(cache, get('/a?x=1'))).to.equal('kept');
    for (const other of [get('/a'), get('/a?x=2'), get('/a?x=1', { host: 'b.example' }), get('/a?x=1', {}, 'HEAD')]) {
      expect(textOf(cache, other)).to.equal(undefined);
    }
    now = 59_999;
    expect(textOf(cache, get('/a?x=1'))).to.equal('kept');
    now = 60_000;
    expect(textOf(cache, get('/a?x=1'))).to.equal(undefined);
  });

  it('distinguishes requests by the headers that the response varies by', () => {
    const cache = new EdgeCache(() => 0);
    const [ann, bob] = [get('/a', { cookie: '__session=ann' }), get('/a', { cookie: '__session=bob' })];
    cache.keep(ann, response('for ann', 'Origin, Cookie'));
    expect(textOf(cache, ann)).to.equal('for ann');
    expect(textOf(cache, bob)).to.equal(undefined);
    expect(textOf(cache, get('/a', { cookie: '__session=ann', origin: 'https://app.example' }))).to.equal(undefined);
    cache.keep(bob, response('for bob', 'Origin, Cookie'));
    expect([textOf(cache, ann), textOf(cache, bob)]).to.deep.equal(['for ann', 'for bob']);
  });

  it('keeps no response to a mutation, nor one that varies by everything', () => {
    const cache = new EdgeCache(() => 0);
    cache.keep(get('/a', {}, 'POST'), response('posted'));
    cache.keep(get('/a'), response('any', '*'));
    expect(textOf(cache, get('/a', {}, 'POST'))).to.equal(undefined);
    expect(textOf(cache, get('/a'))).to.equal(undefined);
  });

  it('holds a hundred paths', () => {
    const cache = new EdgeCache(() => 0);
    for (let index = 0; index < 101; index++) cache.keep(get(`/${index}`), response(String(index)));
    expect([textOf(cache, get('/0')), textOf(cache, get('/1')), textOf(cache, get('/100'))]).to.deep.equal([
      undefined,
      '1',
      '100',
    ]);
  });
});
