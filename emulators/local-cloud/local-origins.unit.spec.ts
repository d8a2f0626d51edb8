import { expect } from 'chai';
import { LocalOrigins } from './local-origins.ts';

describe('pages of this machine', () => {
  const origins = new LocalOrigins('http://localhost:3000');
  const allowed = { 'access-control-allow-origin': 'http://localhost:3000' };
  const seen = (origin: string, host = 'localhost:5000') => {
    const headers = { origin, host };
    const back = origins.replace(headers);
    return [headers.origin, back?.({ ...allowed })['access-control-allow-origin']];
  };

  it('of any port are let in as the one that services know', () => {
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:8000', 'https://localhost', 'http://[::1]:4200']) {
      expect(seen(origin)).to.deep.equal(['http://localhost:3000', origin]);
    }
  });

  it('of other machines, and of the gateway itself, are left as they are', () => {
    const others = ['https://elsewhere.example', 'http://localhost.evil.example', 'http://localhost:5000', 'null'];
    for (const origin of others) expect(seen(origin)).to.deep.equal([origin, undefined]);
  });

  it('get nothing where the service allows no origin', () => {
    const headers = { origin: 'http://localhost:5173', host: 'localhost:5000' };
    expect(origins.replace(headers)?.({ vary: 'Origin' })).to.deep.equal({ vary: 'Origin' });
  });
});
