import { expect } from 'chai';
import { isUnavailable, UnavailableError, withTimeout } from './unavailable.ts';

const withCode = (code: unknown) => Object.assign(new Error('no'), { code });

describe('an unavailable dependency', () => {
  it('is a Firestore that is away, slow, exhausted or contended, and no other of its errors', () => {
    expect([4, 8, 10, 14].map((code) => isUnavailable(withCode(code)))).to.deep.equal([true, true, true, true]);
    for (const code of [3, 5, 6, 7, 9, 13, 16]) expect(isUnavailable(withCode(code)), String(code)).to.equal(false);
  });

  it('is an Auth that can’t be reached, whose keys can’t, or whose quota is used up', () => {
    expect(isUnavailable(withCode('app/network-error'))).to.equal(true);
    expect(isUnavailable(withCode('app/network-timeout'))).to.equal(true);
    expect(isUnavailable(withCode('auth/quota-exceeded'))).to.equal(true);
    const keys = new Error('Error fetching public keys for Google certs: connect ECONNREFUSED');
    expect(isUnavailable(Object.assign(keys, { code: 'auth/argument-error' }))).to.equal(true);
    expect(isUnavailable(withCode('auth/argument-error'))).to.equal(false);
    expect(isUnavailable('no error')).to.equal(false);
  });

  it('is whatever takes too long, and nothing that is done or fails in time', async () => {
    expect(await withTimeout(60_000, Promise.resolve(1))).to.equal(1);
    const failed = await withTimeout(60_000, Promise.reject(new Error('other'))).catch((error: unknown) => error);
    expect(failed).to.have.property('message', 'other');
    const late = await withTimeout(1, new Promise(() => undefined)).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(UnavailableError);
  });
});
