import { Socket } from 'node:net';
import { expect } from 'chai';
import { apiRequestOf } from './api-request.ts';

const incoming = (originalUrl: string, headers = {}) => ({
  ...{ method: 'GET', originalUrl, headers },
  ...{ rawHeaders: [], socket: new Socket() },
});

describe('apiRequestOf', () => {
  it('ends the path at the first `?`; another one belongs to the query', () => {
    const { path, query } = apiRequestOf(incoming('/api/audit?actor=a?b&limit=5'));
    expect([path, query.get('actor'), query.get('limit')]).to.deep.equal(['/api/audit', 'a?b', '5']);
    expect(apiRequestOf(incoming('//host/path'))).to.include({ path: '//host/path' });
    expect([...apiRequestOf(incoming('/api/audit?')).query]).to.deep.equal([]);
  });
});
