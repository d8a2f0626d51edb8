import { expect } from 'chai';
import { heapPercentOf, memoryCheck, statusOf } from './health.ts';

const fine = { store: 'pass', deliveries: 'pass' } as const;

describe('the status', () => {
  it('turns at 90 and 95 percent of the heap (CONTRACT P5)', () => {
    expect([0, 89, 90, 94, 95, 100].map((percent) => statusOf(percent, fine))).to.deep.equal([
      'healthy',
      'healthy',
      'degraded',
      'degraded',
      'unhealthy',
      'unhealthy',
    ]);
    expect([89, 90].map(memoryCheck)).to.deep.equal(['pass', 'warn']);
  });

  it('is bad without the store, and less than good when events are not retried', () => {
    expect(statusOf(10, { store: 'fail', deliveries: 'unknown' })).to.equal('unhealthy');
    expect(statusOf(10, { store: 'pass', deliveries: 'stuck' })).to.equal('degraded');
    expect(statusOf(95, { store: 'pass', deliveries: 'stuck' })).to.equal('unhealthy');
  });

  it('is no worse because the store wasn’t asked yet', () => {
    expect(statusOf(10, { store: 'starting', deliveries: 'unknown' })).to.equal('healthy');
  });

  it('measures the heap against what it may grow to', () => {
    expect(heapPercentOf(50, 200)).to.equal(25);
    expect(heapPercentOf(199, 200)).to.equal(100);
  });
});
