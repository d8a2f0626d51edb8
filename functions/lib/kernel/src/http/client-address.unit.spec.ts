import { expect } from 'chai';
import { clientAddress, trustedProxyHops } from './client-address.ts';

describe('the address of a client', () => {
  const forwarded = { 'x-forwarded-for': '6.6.6.6, 10.0.0.1 , 10.0.0.2' };

  it('is the entry that the last trusted proxy wrote', () => {
    expect(clientAddress(forwarded, '127.0.0.1', 1)).to.equal('10.0.0.2');
    expect(clientAddress(forwarded, '127.0.0.1', 2)).to.equal('10.0.0.1');
  });

  it('is that of the connection where no proxy wrote enough entries', () => {
    expect(clientAddress({}, '127.0.0.1', 1)).to.equal('127.0.0.1');
    expect(clientAddress(forwarded, '127.0.0.1', 4)).to.equal('127.0.0.1');
    expect(clientAddress({}, undefined, 1)).to.equal('unknown');
  });
});

describe('TRUSTED_PROXY_HOPS', () => {
  it('is 1 unless it says otherwise', () => {
    expect(trustedProxyHops({})).to.equal(1);
    expect(trustedProxyHops({ TRUSTED_PROXY_HOPS: '2' })).to.equal(2);
  });

  for (const wrong of ['0', '-1', '1.5', 'two', '']) {
    it(`is rejected as "${wrong}", and quoted`, () => {
      expect(() => trustedProxyHops({ TRUSTED_PROXY_HOPS: wrong })).to.throw(
        `TRUSTED_PROXY_HOPS must be a whole number from 1, and is "${wrong}"`,
      );
    });
  }
});
