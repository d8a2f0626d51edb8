import { expect } from 'chai';
import { requestTarget } from './request-target.ts';

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

  it('is never another host', () => {
    expect(requestTarget('//example.com/api?x=1')).to.deep.equal({ path: '//example.com/api', query: 'x=1' });
  });
});
