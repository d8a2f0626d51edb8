import { expect } from 'chai';
import { CircuitBreaker } from './circuit-breaker.ts';

describe('a circuit breaker', () => {
  const limits = { failures: 3, openMs: 1_000 };

  const opened = () => {
    const breaker = new CircuitBreaker(limits);
    for (let i = 0; i < limits.failures; i++) breaker.failed(0);
    return breaker;
  };

  it('lets calls through until the last of the allowed failures', () => {
    const breaker = new CircuitBreaker(limits);
    breaker.failed(0);
    breaker.failed(0);
    expect(breaker.mayCall(0)).to.equal(true);
    breaker.failed(0);
    expect(breaker.mayCall(1)).to.equal(false);
  });

  it('counts failures in a row only', () => {
    const breaker = new CircuitBreaker(limits);
    breaker.failed(0);
    breaker.failed(0);
    breaker.succeeded();
    breaker.failed(0);
    expect(breaker.mayCall(0)).to.equal(true);
  });

  it('lets one trial through when its time is over, and all calls after that succeeded', () => {
    const breaker = opened();
    expect(breaker.mayCall(1_000)).to.equal(true);
    expect(breaker.mayCall(1_001)).to.equal(false);
    breaker.succeeded();
    expect(breaker.mayCall(1_002)).to.equal(true);
  });

  it('stays open after a trial that failed', () => {
    const breaker = opened();
    breaker.mayCall(1_000);
    breaker.failed(1_100);
    expect(breaker.mayCall(2_000)).to.equal(false);
    expect(breaker.mayCall(2_100)).to.equal(true);
  });
});
