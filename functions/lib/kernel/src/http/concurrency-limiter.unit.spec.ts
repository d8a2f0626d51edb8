import { expect } from 'chai';
import { concurrencyLimiter, maxConcurrentOfPrincipal, maxConcurrentRequests } from './concurrency-limiter.ts';

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

  it('keeps places for others that one user can’t take', () => {
    const limiter = concurrencyLimiter();
    const taken = Array.from({ length: maxConcurrentOfPrincipal }, () => limiter.tryAcquireFor('user:ann'));
    expect(taken).not.to.include(null);
    expect(limiter.tryAcquireFor('user:ann')).to.equal(null);
    expect(limiter.tryAcquireFor('user:ben')).not.to.equal(null);
    taken[0]?.();
    expect(limiter.tryAcquireFor('user:ann')).not.to.equal(null);
    expect(maxConcurrentOfPrincipal).to.be.lessThan(maxConcurrentRequests);
  });
});
