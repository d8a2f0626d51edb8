import { pauseKnownMs } from '@fresh/contracts/pause';
import { expect } from 'chai';
import { isResumed, pause, resume } from './pause.ts';

describe('pausing a subscriber', () => {
  const wish = { subscriber: 'countOnCounted', by: 'ann', reason: 'too slow' };
  const paused = pause(null, wish, 1_000);

  it('begins when it is first asked for, and keeps the last reason', () => {
    expect(paused).to.deep.equal({ ...wish, state: 'paused', since: 1_000 });
    const again = pause(paused, { ...wish, by: 'bob', reason: 'still slow' }, 2_000);
    expect(again).to.deep.equal({ ...paused, by: 'bob', reason: 'still slow' });
    const resuming = resume(paused, wish, 2_000);
    expect(pause(resuming, wish, 3_000)).to.deep.equal({ ...paused, since: 3_000 });
  });

  it('ends by a resume, which means nothing to a subscriber that isn’t paused', () => {
    const resuming = resume(paused, { ...wish, by: 'bob', reason: null }, 2_000);
    expect(resuming).to.deep.equal({ ...paused, state: 'resuming', since: 2_000, by: 'bob' });
    expect(resume(resuming, wish, 3_000)).to.equal(resuming);
    expect(resume(null, wish, 3_000)).to.equal(null);
  });

  it('is remembered until every instance knows of its end and nothing is held', () => {
    const resuming = resume(paused, wish, 2_000)!;
    const known = 2_000 + 4 * pauseKnownMs;
    expect(isResumed(resuming, 0, known)).to.equal(false);
    expect(isResumed(resuming, 0, known + 1)).to.equal(true);
    expect(isResumed(resuming, 1, known + 1)).to.equal(false);
    expect(isResumed(paused, 0, known + 1)).to.equal(false);
  });
});
