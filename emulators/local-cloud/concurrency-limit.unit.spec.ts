import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ConcurrencyLimit } from './concurrency-limit.ts';

describe('ConcurrencyLimit', () => {
  it('admits so many, and the next in the order they came', async () => {
    const limit = new ConcurrencyLimit(1);
    const order: string[] = [];
    const first = await limit.enter(0);
    const second = limit.enter(60_000).then((leave) => (order.push('second'), leave));
    const third = limit.enter(60_000).then((leave) => (order.push('third'), leave));
    expect(order).to.deep.equal([]);
    first?.();
    (await second)?.();
    (await third)?.();
    expect(order).to.deep.equal(['second', 'third']);
  });

  it('turns away what waited too long, and gives its place to no one', async () => {
    const limit = new ConcurrencyLimit(1);
    const leave = await limit.enter(0);
    expect(await limit.enter(1)).to.equal(null);
    leave?.();
    expect(await limit.enter(0)).to.be.a('function');
  });

  it('waits again for as long as no place could be left', async () => {
    const limit = new ConcurrencyLimit(1);
    const leave = await limit.enter(0);
    const paused = [0, 1, 3, 3];
    expect(await limit.enter(1, () => paused.shift() ?? 3)).to.equal(null);
    expect(paused, 'was asked until nothing was added').to.deep.equal([]);
    const later = [0, 60_000];
    const entered = limit.enter(1, () => later.shift() ?? 60_000);
    while (later.length > 0) await delay(1);
    leave?.();
    expect(await entered).to.be.a('function');
  });

  it('counts a place that is left twice once', async () => {
    const limit = new ConcurrencyLimit(1);
    const leave = await limit.enter(0);
    leave?.();
    leave?.();
    expect(await limit.enter(0)).to.be.a('function');
    expect(await limit.enter(0)).to.equal(null);
  });
});
