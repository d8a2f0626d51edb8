import { expect } from 'chai';
import { VirtualTime } from './virtual-time.ts';

describe('virtual time', () => {
  it('runs what is due in the order of its moments, and of its scheduling within one', async () => {
    const time = new VirtualTime();
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name} at ${time.now()}`);
    for (const [delayMs, name] of [
      [30, 'c'],
      [10, 'a'],
      [10, 'b'],
      [50, 'd'],
    ] as const)
      time.after(delayMs, note(name));
    await time.run(() => false, 40);
    expect(seen).to.deep.equal(['a at 10', 'b at 10', 'c at 30']);
    expect(time.now()).to.equal(40);
  });

  it('finishes what an entry causes without waiting before the next entry', async () => {
    const time = new VirtualTime();
    const seen: string[] = [];
    time.after(1, () => {
      process.nextTick(() => seen.push('tick'));
      void Promise.resolve()
        .then(() => undefined)
        .then(() => seen.push('promise'));
      time.after(0, () => seen.push('entry that the first one made'));
    });
    time.after(1, () => seen.push('second entry'));
    await time.run(() => false, 10);
    // Node decides which of the first two comes first, by where it comes from.
    expect(seen.slice(0, 2)).to.have.members(['tick', 'promise']);
    expect(seen.slice(2)).to.deep.equal(['second entry', 'entry that the first one made']);
  });

  it('leaves out what was cancelled, and stops where it should', async () => {
    const time = new VirtualTime();
    const seen: number[] = [];
    const entries = Array.from({ length: 200 }, (_, i) => time.after((i * 37) % 200, () => seen.push((i * 37) % 200)));
    entries
      .filter((_, i) => i % 3 === 0)
      .forEach(({ cancel }) => {
        cancel();
      });
    await time.run(() => seen.length === 50, Infinity);
    expect(seen).to.have.length(50);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
  });
});
