import { expect } from 'chai';
import { errors, exportJWK } from 'jose';
import { keySetOf, newSigningKey, type SigningKey } from '../testing/google/tokens.ts';
import { publishedKeys } from './google-keys.ts';

describe('publishedKeys', () => {
  const [first, second] = [newSigningKey(), newSigningKey()] as const;
  let now = 0;
  let published: readonly SigningKey[] = [];
  let fetches = 0;
  let broken = false;
  const originalFetch = globalThis.fetch;

  before(() => {
    globalThis.fetch = async () => {
      fetches++;
      if (broken) return new Response('', { status: 503 });
      return new Response(JSON.stringify(keySetOf(published)), {
        headers: { 'cache-control': 'public, max-age=1000' },
      });
    };
  });
  after(() => {
    globalThis.fetch = originalFetch;
  });
  beforeEach(() => {
    now = 0;
    fetches = 0;
    broken = false;
    published = [first];
  });
  const keys = () => publishedKeys('https://keys.test', () => now);
  /** The modulus of a key; null for one that was not published. */
  const modulusOf = async (found: ReturnType<typeof publishedKeys>, kid: string) => {
    try {
      return (await exportJWK(await found({ alg: 'RS256', kid }, { payload: '', signature: '' }))).n;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return null;
      throw error;
    }
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('are fetched once, and are the keys that were published', async () => {
    const found = keys();
    expect(await modulusOf(found, first.id)).to.equal(first.publicKey.export({ format: 'jwk' }).n);
    await modulusOf(found, first.id);
    expect(fetches).to.equal(1);
  });

  it('are fetched again before they expire, without a caller waiting', async () => {
    const found = keys();
    await modulusOf(found, first.id);
    now = 750_000;
    broken = true;
    expect(await modulusOf(found, first.id)).not.to.equal(null);
    await settled();
    expect(fetches).to.equal(2);
    // Google is away: the old keys are good to their end, and not longer.
    now = 999_999;
    expect(await modulusOf(found, first.id)).not.to.equal(null);
    await settled();
    now = 1_000_000;
    const message = await modulusOf(found, first.id).catch((error: unknown) => (error as Error).message);
    expect(message).to.equal('https://keys.test responded with 503');
  });

  it('are asked for an unknown key, at most once a minute', async () => {
    const found = keys();
    await modulusOf(found, first.id);
    published = [first, second];
    expect(await modulusOf(found, second.id)).to.equal(null);
    now = 60_000;
    expect(await modulusOf(found, second.id)).not.to.equal(null);
    for (const made of ['a', 'b', 'c']) expect(await modulusOf(found, made)).to.equal(null);
    expect(fetches).to.equal(2);
  });

  it('are not asked for made-up keys more often while the issuer is away', async () => {
    const found = keys();
    await modulusOf(found, first.id);
    now = 60_000;
    broken = true;
    const message = await modulusOf(found, 'made up').catch((error: unknown) => (error as Error).message);
    expect(message).to.equal('https://keys.test responded with 503');
    for (const made of ['a', 'b', 'c']) expect(await modulusOf(found, made)).to.equal(null);
    expect(fetches).to.equal(2);
  });
});
