import { expect } from 'chai';
import { NonRetryableError, NotKnownYetError } from '../errors.ts';
import { UnavailableError } from '../unavailable.ts';
import { afterFailure, isNewReplay, seriesOf } from './attempt-decisions.ts';
import { newSeries } from './inbox.ts';
import { maxAttempts } from './redelivery.ts';

describe('a failed attempt', () => {
  const hour = 60 * 60_000;
  const now = Date.UTC(2026, 0, 1);
  const triggered = { isCounted: false, now };
  const queued = { isCounted: true, now };

  it('counts once, whether that was done when it began or not', () => {
    expect(afterFailure(null, new Error('no'), triggered).series).to.deep.include({ attempts: 1, failingSince: now });
    expect(afterFailure({ ...newSeries, attempts: 1 }, new Error('no'), queued).series.attempts).to.equal(1);
    expect(afterFailure({ ...newSeries, attempts: 5 }, new Error('no'), queued).series.attempts).to.equal(5);
  });

  it('is the last one after so many, or when no other can help', () => {
    const last = { ...newSeries, attempts: maxAttempts - 1 };
    expect(afterFailure(last, new Error('no'), queued).givenUp).to.equal(null);
    expect(afterFailure(last, new Error('no'), triggered).givenUp).to.equal('no');
    expect(afterFailure(null, new NonRetryableError('never'), triggered).givenUp).to.equal('never');
  });

  for (const error of [
    new UnavailableError('Auth is away'),
    Object.assign(new Error('14 UNAVAILABLE'), { code: 14 }),
    new NotKnownYetError('fresh.platform.test.v9.counted'),
  ]) {
    it(`does not count where only time helps, and ends after a day: ${error.message}`, () => {
      const first = afterFailure(null, error, triggered);
      expect(first).to.deep.include({ givenUp: null });
      expect(first.series).to.deep.include({ attempts: 0, failingSince: now });
      const began = { ...first.series, attempts: 1 };
      const later = afterFailure(began, error, { isCounted: true, now: now + 23 * hour });
      expect(later.series).to.deep.include({ attempts: 0, failingSince: now });
      expect(later.givenUp).to.equal(null);
      expect(afterFailure(began, error, { isCounted: true, now: now + 24 * hour }).givenUp).to.equal(error.message);
    });
  }

  it('has a new day after a replay', () => {
    const old = { ...newSeries, attempts: 3, failingSince: now - 48 * hour };
    const replayed = seriesOf(old, { id: 'r', of: 'dead-letter' });
    expect(replayed).to.deep.include({ attempts: 0, failingSince: null });
    expect(afterFailure(replayed, new UnavailableError('away'), triggered).givenUp).to.equal(null);
  });
});

describe('a replay', () => {
  const replay = (id: string) => ({ id, of: 'history' }) as const;

  it('is new once, also beside another one', () => {
    const first = seriesOf({ ...newSeries, attempts: 7 }, replay('a'));
    expect(first).to.deep.include({ attempts: 0, replay: replay('a') });
    const second = seriesOf({ ...first, attempts: 2 }, replay('b'));
    expect(second).to.deep.include({ attempts: 0, replay: replay('b'), formerReplays: ['a'] });
    expect(isNewReplay(second, replay('a'))).to.equal(false);
    expect(isNewReplay(second, replay('b'))).to.equal(false);
    expect(seriesOf({ ...second, attempts: 4 }, replay('a'))).to.deep.include({ attempts: 4, replay: replay('b') });
  });
});
