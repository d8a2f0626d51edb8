import { expect } from 'chai';
import { interleavingsSection } from './interleavings-document.ts';

describe('the table of interleavings', () => {
  it('says how many runs there were of each pair, and in all', () => {
    const pair = { calls: [4, 4], maxSwitches: 1, runs: 34, failed: 0 } as const;
    const text = interleavingsSection({
      targets: [
        { ...pair, name: 'one' },
        { ...pair, name: 'other', runs: 6, failed: 2 },
      ],
    });
    expect(text).to.match(/^All interleavings of two with one crash: 40 runs of 2 pairs, 2 failed\./);
    expect(text).to.include('one').and.include('4 + 4');
  });
});
