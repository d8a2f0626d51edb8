import { expect } from 'chai';
import fc from 'fast-check';
import { delayBeforeRetry, type FailedTry } from './retry.ts';

const settings = { retries: 2, maxDelayMs: 5_000 };
const failure: FailedTry = {
  attempt: 1,
  error: { code: 'INTERNAL_ERROR', retryable: true },
  repeatable: true,
  retryAfter: null,
  now: Date.UTC(2030, 0, 1),
  remainingMs: 60_000,
  random: 0.5,
};
const delay = (more: Partial<FailedTry>) => delayBeforeRetry({ ...failure, ...more }, settings);

describe('delayBeforeRetry', () => {
  it('gives up what another try can’t repair, could do twice, or has been tried enough', () => {
    expect(delay({ error: { code: 'CONFLICT', retryable: false } })).to.equal(null);
    expect(delay({ error: { code: 'TOKEN_UNAVAILABLE', retryable: true } })).to.equal(null);
    expect(delay({ repeatable: false })).to.equal(null);
    expect(delay({ attempt: 3 })).to.equal(null);
    expect(delay({ attempt: 2 })).not.to.equal(null);
  });

  it('waits as long as the response asks for, in seconds or until a date', () => {
    expect(delay({ retryAfter: '3', random: 0 })).to.equal(3_000);
    expect(delay({ retryAfter: 'Tue, 01 Jan 2030 00:00:04 GMT', random: 0 })).to.equal(4_000);
    expect(delay({ retryAfter: 'Tue, 01 Jan 2019 00:00:04 GMT', random: 0 })).to.equal(0);
  });

  it('spreads clients that are asked to come back at the same time', () => {
    expect(delay({ retryAfter: '3', random: 0.5 })).to.equal(3_100);
    expect(delay({ retryAfter: '3', random: 0.75, attempt: 2 })).to.equal(3_300);
  });

  it('gives up where the next try would begin after the deadline', () => {
    expect(delay({ remainingMs: 101 })).to.equal(100);
    expect(delay({ remainingMs: 100 })).to.equal(null);
    expect(delay({ retryAfter: '3', remainingMs: 3_000 })).to.equal(null);
  });

  it('gives a longer wait back to the caller', () => {
    expect(delay({ retryAfter: '6' })).to.equal(null);
  });

  it('takes an unreadable Retry-After for none', () => {
    expect(delay({ retryAfter: 'soon' })).to.equal(100);
  });

  it('doubles the wait, and never waits longer than it may', () => {
    expect(delay({ attempt: 2 })).to.equal(200);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const waits = delayBeforeRetry({ ...failure, attempt, random }, { retries: 100, maxDelayMs: 5_000 });
        expect(waits).to.be.within(0, 5_000);
      }),
    );
  });
});
