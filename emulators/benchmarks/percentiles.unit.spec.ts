import { expect } from 'chai';
import { percentiles } from './percentiles.ts';

describe('percentiles', () => {
  it('are measured values by nearest rank', () => {
    const sample = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentiles(sample)).to.deep.equal({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
    expect(percentiles([7.123])).to.deep.equal({ count: 1, p50: 7.12, p95: 7.12, p99: 7.12, max: 7.12 });
  });
});
