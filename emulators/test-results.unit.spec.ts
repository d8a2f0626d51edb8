import { expect } from 'chai';
import { floors, TestResults } from './test-results.ts';

const run = (passes: number, failures = 0, pending: readonly string[] = []) => ({ passes, failures, pending });

describe('the results of npm test', () => {
  it('end with the sum, and each skip has its reason', () => {
    const results = new TestResults();
    results.addCheck(true);
    results.addRun('unit', run(3, 0, ['nginx takes the configuration']), 0);
    results.addSkip('browser', 'there is no Chromium', 13);
    expect(results.summary().split('\n')).to.deep.equal([
      'SKIPPED 1: nginx takes the configuration: the test skips itself here',
      'SKIPPED 13: browser: there is no Chromium',
      '4 passed, 0 failed, 14 skipped',
    ]);
  });

  it('fail for a failed check, a failed test, and a run that ended badly without one', () => {
    const results = new TestResults();
    results.addCheck(false);
    results.addRun('unit', run(1, 2), 2);
    results.addRun('int', run(1), 1);
    expect(results.summary()).to.equal('2 passed, 4 failed, 0 skipped');
  });

  it('fail when a tier has fewer tests than its floor', () => {
    const results = new TestResults();
    results.addRun('int', run(floors.int), 0);
    results.addRun('e2e', run(floors.e2e - 1), 0);
    expect(results.checkFloor('int')).to.equal(null);
    expect(results.checkFloor('e2e')).to.match(/only \d+ tests of e2e passed; its floor is \d+/);
    expect(results.failed).to.equal(1);
  });
});
