import { unstartedLagLimitMs } from '@fresh/contracts/slo';
import { expect } from 'chai';
import { isBehind, oldestOfEach, unstartedLagMs } from './unstarted.ts';

describe('the lag of what has not started', () => {
  it('is of each subscriber that of its oldest event, the longest first', () => {
    const due = [
      { subscriber: 'b', recordedAt: 30 },
      { subscriber: 'a', recordedAt: 20 },
      { subscriber: 'b', recordedAt: 10 },
    ];
    expect(oldestOfEach(due)).to.deep.equal([
      { subscriber: 'b', since: 10 },
      { subscriber: 'a', since: 20 },
    ]);
    expect(oldestOfEach([])).to.deep.equal([]);
  });

  it('is known for fifteen minutes from its measurement', () => {
    const unstarted = { measuredAt: 1_000_000, subscribers: [{ subscriber: 'b', since: 400_000 }] };
    expect(unstartedLagMs(unstarted, 1_000_000)).to.equal(600_000);
    expect(unstartedLagMs(unstarted, 1_900_000)).to.equal(600_000);
    expect(unstartedLagMs(unstarted, 1_900_001)).to.equal(null);
    expect(unstartedLagMs({ ...unstarted, subscribers: [] }, 1_000_000)).to.equal(null);
    expect(unstartedLagMs(null, 1_000_000)).to.equal(null);
  });

  it('is too long beyond its limit', () => {
    const lagging = (ms: number) => ({ measuredAt: ms, subscribers: [{ subscriber: 'b', since: 0 }] });
    expect(isBehind(lagging(unstartedLagLimitMs), unstartedLagLimitMs)).to.equal(false);
    expect(isBehind(lagging(unstartedLagLimitMs + 1), unstartedLagLimitMs + 1)).to.equal(true);
    expect(isBehind(null, 0)).to.equal(false);
  });
});
