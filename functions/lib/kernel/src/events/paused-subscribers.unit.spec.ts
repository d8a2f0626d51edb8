import { pauseKnownMs } from '@fresh/contracts/pause';
import { expect } from 'chai';
import { keepPaused } from './paused-subscribers.ts';

describe('the paused subscribers that an instance knows', () => {
  let clock: number, reads: number, stored: string[];
  let isPaused: (subscriber: string) => Promise<boolean>;
  beforeEach(() => {
    [clock, reads, stored] = [1_000_000, 0, ['countOnCounted']];
    const read = () => {
      reads++;
      return Promise.resolve(new Set(stored));
    };
    isPaused = keepPaused(read, () => clock);
  });

  it('are read once for all deliveries of some seconds', async () => {
    expect(await Promise.all(['countOnCounted', 'ringOnCounted'].map(isPaused))).to.deep.equal([true, false]);
    clock += 9_000;
    expect(await isPaused('countOnCounted')).to.equal(true);
    expect(reads).to.equal(1);
  });

  it('are read again beside the deliveries, of which none waits', async () => {
    await isPaused('countOnCounted');
    stored = [];
    clock += 10_000;
    expect(await isPaused('countOnCounted')).to.equal(true); // what is known, while it is read
    expect(await isPaused('countOnCounted')).to.equal(false);
    expect(reads).to.equal(2);
  });

  it('are never older than fifteen seconds', async () => {
    await isPaused('countOnCounted');
    stored = [];
    clock += pauseKnownMs;
    expect(await isPaused('countOnCounted')).to.equal(false);
  });

  it('are asked for again by the next delivery when they can’t be read', async () => {
    let isAway = true;
    const flaky = keepPaused(
      () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Set<string>())),
      () => clock,
    );
    const first: unknown = await flaky('countOnCounted').catch((error: unknown) => error);
    expect(String(first)).to.contain('away');
    isAway = false;
    expect(await flaky('countOnCounted')).to.equal(false);
  });
});
