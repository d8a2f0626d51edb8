import { expect } from 'chai';
import { leaksIn, type Secret } from './leaks.ts';

describe('leaks', () => {
  const token: Secret = { name: 'token', value: 'k3Zq8vYw1Rb5Tn7Lx0Cd2Fg4Hj6', inParts: true };
  const address: Secret = { name: 'address', value: 'nia-1234567890ab@example.test' };
  const code: Secret = { name: 'code', value: '287082' };
  const line = (text: string) => JSON.stringify({ severity: 'INFO', message: 'request completed', text });

  it('are none where nothing is shown', () => {
    const harmless = line('uid nia-1234567890ab, 1287082, 0.287082, index.js:287082, req-287082, eyJhbGciOiJIUzI1NiJ9');
    expect(leaksIn(harmless, [token, address, code])).to.deep.equal([]);
  });

  it('are found as they are, in part, and in encodings that any reader can undo', () => {
    const { value } = token;
    const shown = [
      value,
      value.slice(0, 16),
      value.slice(-16),
      `${value.slice(4, 22)}…`,
      Buffer.from(value).toString('base64'),
      Buffer.from(value).toString('hex'),
    ];
    for (const text of shown) expect(leaksIn(line(text), [token]), text).to.deep.equal(['token']);
    expect(leaksIn(line(value.slice(0, 15)), [token])).to.deep.equal([]);
  });

  it('of what an id repeats are found as a whole', () => {
    expect(leaksIn(line(address.value), [address])).to.deep.equal(['address']);
    expect(leaksIn(line(encodeURIComponent(address.value)), [address])).to.deep.equal(['address']);
  });

  it('of a code are found where it stands alone', () => {
    for (const text of ['287082', 'token 287082 was wrong', '{"token":"287082"}', 'token=287082&x']) {
      expect(leaksIn(line(text), [code]), text).to.deep.equal(['code']);
    }
  });

  it('are suspected of whatever looks like a secret', () => {
    const alike = [
      'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL3Nl',
      'Authorization: Bearer abcdefgh12345678',
      'otpauth://totp/FreshRoot?secret=A',
      'A2'.repeat(26),
      'cookie: __session=abcdefghijkl',
      '-----BEGIN PRIVATE KEY-----',
    ];
    for (const text of alike) expect(leaksIn(text, []), text).to.have.length(1);
  });
});
