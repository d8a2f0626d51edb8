import { expect } from 'chai';
import { heapStatus } from './health.ts';

describe('heapStatus', () => {
  it('turns at 90 and 95 percent (CONTRACT P5)', () => {
    expect([0, 89, 90, 94, 95, 100].map(heapStatus)).to.deep.equal([
      'healthy',
      'healthy',
      'degraded',
      'degraded',
      'unhealthy',
      'unhealthy',
    ]);
  });
});
