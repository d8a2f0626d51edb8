import { expect } from 'chai';
import { addressTrust, clientAddress, directCallers } from './client-address.ts';

const gateway = '203.0.113.7';
const trusting = (more: Record<string, string>) => addressTrust({ TRUSTED_PROXIES: '203.0.113.0/24', ...more });

describe('the address of a client', () => {
  const forwarded = { 'x-forwarded-for': '6.6.6.6, 10.0.0.1 , 10.0.0.2' };

  it('is the entry that the last proxy wrote, and no other without a gateway', () => {
    expect(clientAddress(forwarded, '127.0.0.1', directCallers)).to.equal('10.0.0.2');
  });

  it('is that of the connection where there is no entry', () => {
    expect(clientAddress({}, '127.0.0.1', directCallers)).to.equal('127.0.0.1');
    expect(clientAddress({}, undefined, directCallers)).to.equal('unknown');
  });

  it('is the entry that the gateway wrote, if the caller is the gateway', () => {
    const trust = trusting({ TRUSTED_PROXY_HOPS: '2' });
    const through = { 'x-forwarded-for': `6.6.6.6, 10.0.0.1, ${gateway}` };
    expect(clientAddress(through, '127.0.0.1', trust)).to.equal('10.0.0.1');
    expect(clientAddress({ 'x-forwarded-for': gateway }, '127.0.0.1', trust)).to.equal(gateway);
  });

  it('can’t be chosen by who calls the function past the gateway', () => {
    const trust = trusting({ TRUSTED_PROXY_HOPS: '2', CLIENT_ADDRESS_HEADER: 'fastly-client-ip' });
    const past = { 'x-forwarded-for': '6.6.6.6, 10.0.0.1', 'fastly-client-ip': '6.6.6.6' };
    expect(clientAddress(past, '127.0.0.1', trust)).to.equal('10.0.0.1');
  });

  it('is what the gateway says in its header, if it says one', () => {
    const trust = trusting({ CLIENT_ADDRESS_HEADER: 'Fastly-Client-IP' });
    const through = { 'x-forwarded-for': `6.6.6.6, ${gateway}` };
    expect(clientAddress({ ...through, 'fastly-client-ip': '10.0.0.1' }, '127.0.0.1', trust)).to.equal('10.0.0.1');
    expect(clientAddress({ ...through, 'fastly-client-ip': '6.6.6.6, 10.0.0.1' }, '::1', trust)).to.equal(gateway);
    expect(clientAddress(through, '127.0.0.1', trust)).to.equal(gateway);
  });

  for (const [sent, counted] of [
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['10.1.2.3', '10.1.2.3'],
  ] as const) {
    it(`counts ${sent} as ${counted}`, () => {
      expect(clientAddress({ 'x-forwarded-for': sent }, undefined, directCallers)).to.equal(counted);
    });
  }
});

describe('what is believed about it', () => {
  it('is the caller alone, unless variables name a gateway', () => {
    expect(addressTrust({})).to.deep.equal(directCallers);
    expect(trusting({ TRUSTED_PROXY_HOPS: '2' })).to.include({ hops: 2, header: null });
  });

  for (const wrong of ['0', '-1', '1.5', 'two', '']) {
    it(`is not TRUSTED_PROXY_HOPS="${wrong}"`, () => {
      expect(() => addressTrust({ TRUSTED_PROXY_HOPS: wrong })).to.throw(
        `TRUSTED_PROXY_HOPS must be a whole number from 1, and is "${wrong}"`,
      );
    });
  }

  it('is no gateway without its addresses', () => {
    for (const env of [{ TRUSTED_PROXY_HOPS: '2' }, { CLIENT_ADDRESS_HEADER: 'x-real-ip' }]) {
      expect(() => addressTrust(env)).to.throw('TRUSTED_PROXIES must list the addresses of the gateway');
    }
  });

  it('is no network or header that can’t be read', () => {
    for (const wrong of ['gateway.example.com', '10.0.0.0/33', '10.0.0.0/0', '10.0.0/8', '::/129', '10.0.0.0/x']) {
      expect(() => addressTrust({ TRUSTED_PROXIES: wrong }), wrong).to.throw(`and has "${wrong}"`);
    }
    expect(() => addressTrust({ CLIENT_ADDRESS_HEADER: 'x real ip' })).to.throw('must be the name of a header');
  });
});
