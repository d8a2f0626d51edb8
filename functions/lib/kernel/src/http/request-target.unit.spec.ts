import { expect } from 'chai';
import { isPercentEncoded, requestTarget } from './request-target.ts';

describe('the target of a request', () => {
  it('is split at the first question mark; later ones belong to the query', () => {
    const { path, query } = requestTarget('/api/audit?actor=a?b&limit=5');
    expect(path).to.equal('/api/audit');
    expect(Object.fromEntries(new URLSearchParams(query))).to.deep.equal({ actor: 'a?b', limit: '5' });
  });

  it('may have no query, or an empty one', () => {
    expect(requestTarget('/api/health')).to.deep.equal({ path: '/api/health', query: '' });
    expect(requestTarget('/api/health?')).to.deep.equal({ path: '/api/health', query: '' });
  });

  it('has percent-encoded bytes where a client sent them as they are', () => {
    const raw = Buffer.from('/api/audit?actor=Zoë').toString('latin1');
    const { query } = requestTarget(raw);
    expect([query, new URLSearchParams(query).get('actor')]).to.deep.equal(['actor=Zo%C3%AB', 'Zoë']);
  });

  it('is never another host', () => {
    expect(requestTarget('//example.com/api?x=1')).to.deep.equal({ path: '//example.com/api', query: 'x=1' });
  });
});

describe('percent-encoding', () => {
  it('is of UTF-8', () => {
    for (const valid of ['', 'a%20b', '%E2%82%AC', '+', '%00', 'a=b;c', '%25']) {
      expect(isPercentEncoded(valid), valid).to.equal(true);
    }
    for (const invalid of ['%', '100%', '%zz', '%E0%A4%A', '%ff', '%C0%AF', '%ED%A0%80', '%u20AC']) {
      expect(isPercentEncoded(invalid), invalid).to.equal(false);
    }
  });
});
