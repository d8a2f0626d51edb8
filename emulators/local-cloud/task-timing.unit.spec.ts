import { expect } from 'chai';
import { backoffMs, defaultRetryConfig, DispatchRate, isGivenUp } from './task-timing.ts';

describe('timing of tasks', () => {
  // The example in https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues#retryconfig
  const documented = { ...defaultRetryConfig, minBackoffSeconds: 10, maxBackoffSeconds: 300, maxDoublings: 3 };

  it('doubles, then grows by the same, then stays, as in the example of Cloud Tasks', () => {
    const seconds = [1, 2, 3, 4, 5, 6, 7, 8].map((failed) => backoffMs(failed, documented) / 1000);
    expect(seconds).to.deep.equal([10, 20, 40, 80, 160, 240, 300, 300]);
  });

  it('gives up after its attempts, and for ever only with -1', () => {
    const three = { ...defaultRetryConfig, maxAttempts: 3 };
    expect([2, 3].map((failed) => isGivenUp(failed, 0, three))).to.deep.equal([false, true]);
    expect(isGivenUp(1_000_000, 1e12, { ...defaultRetryConfig, maxAttempts: -1 })).to.equal(false);
  });

  it('gives up when attempts and time are both over, if both are limited', () => {
    const both = { ...defaultRetryConfig, maxAttempts: 3, maxRetrySeconds: 60 };
    expect(isGivenUp(3, 59_999, both)).to.equal(false);
    expect(isGivenUp(2, 60_000, both)).to.equal(false);
    expect(isGivenUp(3, 60_000, both)).to.equal(true);
    expect(isGivenUp(1, 60_000, { ...both, maxAttempts: -1 })).to.equal(true);
  });

  it('admits a second’s worth at once, then one after the other', () => {
    const rate = new DispatchRate(2, 0);
    expect([rate.take(0), rate.take(0), rate.take(0)]).to.deep.equal([0, 0, 500]);
    expect(rate.take(500)).to.equal(0);
    expect(rate.take(500)).to.equal(500);
    // Never more than a second's worth, however long nothing came.
    expect([rate.take(60_000), rate.take(60_000), rate.take(60_000)]).to.deep.equal([0, 0, 500]);
  });

  it('admits less than one in a second', () => {
    const rate = new DispatchRate(0.5, 0);
    expect([rate.take(0), rate.take(0), rate.take(2_000)]).to.deep.equal([0, 2_000, 0]);
  });
});
