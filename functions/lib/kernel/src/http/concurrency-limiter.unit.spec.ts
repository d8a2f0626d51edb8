import { expect } from 'chai';
import { concurrencyLimiter, maxConcurrentRequests } from './concurrency-limiter.ts';

describe('concurrencyLimiter', () => {
  it('has a fixed number of places, and one more when a request ends', () => {
    const limiter = concurrencyLimiter();
    const acquired = Array.from({ length: maxConcurrentRequests }, () => limiter.tryAcquire());
    expect(acquired).not.to.include(null);
    expect(limiter.tryAcquire()).to.equal(null);
    acquired[0]?.();
    expect(limiter.tryAcquire()).not.to.equal(null);
    expect(limiter.tryAcquire()).to.equal(null);
  });
});
