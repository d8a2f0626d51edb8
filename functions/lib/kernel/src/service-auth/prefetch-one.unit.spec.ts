import { expect } from 'chai';
import { prefetchOne } from './prefetch-one.ts';

describe('prefetchOne', () => {
  it('never gives a token twice, however many ask at once', async () => {
    let made = 0;
    const take = prefetchOne(
      async () => ({ token: `token-${++made}`, expiresAtMs: 100 }),
      () => 0,
    );
    const taken = [await take(), ...(await Promise.all([take(), take(), take()])), await take()];
    expect(new Set(taken)).to.have.property('size', 5);
  });

  it('has the next one made while the first is used', async () => {
    let made = 0;
    const take = prefetchOne(
      async () => ({ token: `token-${++made}`, expiresAtMs: 100 }),
      () => 0,
    );
    await take();
    const before = made;
    await take();
    // One for the next caller, none for this one.
    expect(made).to.equal(before + 1);
  });

  it('makes another one where the spare has grown old, or could not be made', async () => {
    let now = 0;
    let fails = false;
    let made = 0;
    const take = prefetchOne(
      async () => {
        made++;
        if (fails) throw new Error('away');
        return { token: `token-${made}`, expiresAtMs: now + 100 };
      },
      () => now,
    );
    const first = await take();
    now = 100;
    const second = await take();
    expect(second).not.to.equal(first);
    fails = true;
    const third = await take();
    expect([first, second]).not.to.include(third);
    fails = false;
    expect([first, second, third]).not.to.include(await take());
  });
});
