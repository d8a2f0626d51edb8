import { createPublicKey } from 'node:crypto';
import { expect } from 'chai';
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
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('are fetched once, and are the keys that were published', async () => {
    const found = keys();
    const pem = await found.find(first.id);
    expect(createPublicKey(pem!).equals(first.publicKey)).to.equal(true);
    await found.find(first.id);
    expect(fetches).to.equal(1);
  });

  it('are fetched again before they expire, without anybody waiting', async () => {
    const found = keys();
    await found.find(first.id);
    now = 750_000;
    broken = true;
    expect(await found.find(first.id)).not.to.equal(null);
    await settled();
    expect(fetches).to.equal(2);
    // Google is away: the old keys are good to their end, and not longer.
    now = 999_999;
    expect(await found.find(first.id)).not.to.equal(null);
    await settled();
    now = 1_000_000;
    const message = await found.find(first.id).catch((error: unknown) => (error as Error).message);
    expect(message).to.equal('https://keys.test answered 503');
  });

  it('are asked for a key nobody has seen, at most once a minute', async () => {
    const found = keys();
    await found.find(first.id);
    published = [first, second];
    expect(await found.find(second.id)).to.equal(null);
    now = 60_000;
    expect(await found.find(second.id)).not.to.equal(null);
    for (const made of ['a', 'b', 'c']) expect(await found.find(made)).to.equal(null);
    expect(fetches).to.equal(2);
  });
});
