import { expect } from 'chai';
import { randomOf } from '../random.ts';
import { arrivals, openLoop } from './open-loop.ts';

describe('the open loop', () => {
  it('has arrivals in order, at the rate on average, the same ones for the same seed', () => {
    const made = arrivals(50, 2_000, randomOf(7));
    expect(made).to.deep.equal(arrivals(50, 2_000, randomOf(7)));
    expect(made).not.to.deep.equal(arrivals(50, 2_000, randomOf(8)));
    expect(made).to.deep.equal(made.toSorted((a, b) => a - b));
    // 2,000 at 50 a second take 40 s; a Poisson process of that many strays by 2 %.
    expect(made.at(-1)).to.be.within(36_000, 44_000);
  });

  it('sends each block through every way, another one first each time', async () => {
    const asked: string[] = [];
    const rounds = await openLoop(['a', 'b'], [[0, 0], [0]], (way) => {
      asked.push(way);
      return Promise.resolve(way === 'a' ? 1 : 2);
    });
    expect(asked).to.deep.equal(['a', 'a', 'b', 'b', 'b', 'a']);
    expect(rounds).to.have.length(3);
    for (const round of rounds) {
      expect(round).to.have.all.keys('a', 'b');
      expect(round['a']).to.be.at.least(1);
      expect(round['b']).to.be.at.least(2);
    }
  });
});
