import { expect } from 'chai';
import { type Expiring, refreshAhead } from './refresh-ahead.ts';

describe('refreshAhead', () => {
  let now = 0;
  let loads: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const kept = () => {
    now = 0;
    loads = [];
    return refreshAhead(
      () =>
        new Promise<Expiring<string>>((resolve, reject) => {
          const loadedAt = now;
          loads.push({
            resolve: (value) => {
              resolve({ value, refreshAtMs: loadedAt + 50, expiresAtMs: loadedAt + 100 });
            },
            reject,
          });
        }),
      () => now,
    );
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('loads once for all who wait', async () => {
    const value = kept();
    const both = Promise.all([value.get(), value.get()]);
    loads[0]!.resolve('first');
    expect(await both).to.deep.equal(['first', 'first']);
    expect(await value.get()).to.equal('first');
    expect(loads).to.have.length(1);
  });

  it('gives what it has while a due refresh runs, and then the new one', async () => {
    const value = kept();
    const first = value.get();
    loads[0]!.resolve('first');
    await first;
    now = 50;
    expect(await value.get()).to.equal('first');
    expect(await value.get()).to.equal('first');
    expect(loads).to.have.length(2);
    loads[1]!.resolve('second');
    await settled();
    expect(await value.get()).to.equal('second');
  });

  it('outlives a refresh that fails, tries again, and fails only when there is nothing good left', async () => {
    const value = kept();
    const first = value.get();
    loads[0]!.resolve('first');
    await first;
    now = 60;
    await value.get();
    loads[1]!.reject(new Error('away'));
    await settled();
    expect(await value.get()).to.equal('first');
    expect(loads).to.have.length(3);
    now = 100;
    const waiting = value.get();
    loads[2]!.reject(new Error('still away'));
    const message = await waiting.catch((error: unknown) => (error as Error).message);
    expect(message).to.equal('still away');
    const again = value.get();
    loads[3]!.resolve('back');
    expect(await again).to.equal('back');
  });
});
