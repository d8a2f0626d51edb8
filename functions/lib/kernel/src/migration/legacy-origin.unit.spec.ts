import { expect } from 'chai';
import { hasLegacyOrigin, legacyOrigin } from './legacy-origin.ts';

describe('LEGACY_API_ORIGIN', () => {
  it('is scheme, host and port', () => {
    expect(legacyOrigin({ LEGACY_API_ORIGIN: 'https://app.example.com' })?.host).to.equal('app.example.com');
    expect(legacyOrigin({ LEGACY_API_ORIGIN: 'http://127.0.0.1:3000' })?.port).to.equal('3000');
    expect(legacyOrigin({ LEGACY_API_ORIGIN: 'http://[::1]:3000' })?.hostname).to.equal('[::1]');
  });

  it('may be missing: there is no monolith', () => {
    expect(legacyOrigin({})).to.equal(undefined);
    expect(legacyOrigin({ LEGACY_API_ORIGIN: '' })).to.equal(undefined);
    expect([hasLegacyOrigin({}), hasLegacyOrigin({ LEGACY_API_ORIGIN: '' })]).to.deep.equal([false, false]);
  });

  for (const wrong of [
    'app.example.com',
    '//app.example.com',
    'https://',
    'https://app.example.com/',
    'https://app.example.com/api',
    'https://app.example.com?x',
    'https://app.example.com#x',
    'https://user:secret@app.example.com',
    'https://APP.example.com',
    'https://app.example.com:443',
    ' https://app.example.com',
    'http://app.example.com',
    'http://127.0.0.1.example.com',
    'ftp://app.example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ]) {
    it(`is not ${wrong}`, () => {
      expect(() => legacyOrigin({ LEGACY_API_ORIGIN: wrong })).to.throw('must be an https origin');
      expect(hasLegacyOrigin({ LEGACY_API_ORIGIN: wrong }), 'but it names one').to.equal(true);
      // The value may hold credentials.
      expect(() => legacyOrigin({ LEGACY_API_ORIGIN: wrong })).not.to.throw('secret');
    });
  }
});
