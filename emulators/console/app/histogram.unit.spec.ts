import { expect } from 'chai';
import { histogram, limitMs } from './histogram.ts';

describe('the histogram of latencies', () => {
  it('has a bar that ends and one that begins at the limit', () => {
    const { bars } = histogram([99, 100]);
    expect(bars.filter(({ count }) => count > 0).map(({ from, to }) => [from, to])).to.deep.equal([
      [50, limitMs],
      [limitMs, 200],
    ]);
  });

  it('counts everything once, clocks that went backwards and minutes too', () => {
    const { bars, count } = histogram([-3, 0, 10, 1000, 60_000]);
    expect(count).to.equal(5);
    expect(bars.map((bar) => bar.count)).to.deep.equal([2, 1, 0, 0, 0, 0, 0, 2]);
    expect(bars.map(({ length }) => length)).to.deep.equal([1, 0.5, 0, 0, 0, 0, 0, 1]);
  });

  it('says how many are within the limit, and the percentiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(histogram(hundred)).to.deep.include({ withinLimit: 0.99, p50: 50, p95: 95, p99: 99 });
    expect(histogram([7])).to.deep.include({ withinLimit: 1, p50: 7, p99: 7 });
  });

  it('of nothing has no figures', () => {
    expect(histogram([])).to.deep.include({ count: 0, withinLimit: null, p50: null, p95: null, p99: null });
  });
});
