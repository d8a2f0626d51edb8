import { expect } from 'chai';
import { minimums, TestResults } from './test-results.ts';

const run = (passes: number, { failed = [], pending = [] }: { failed?: string[]; pending?: string[] } = {}) => ({
  ...{ passes, failed, pending },
});

describe('the results of npm test', () => {
  it('end with the sum, and each skip has its reason', () => {
    const results = new TestResults();
    results.addCheck('npm run lint', true);
    results.addRun('unit', run(3, { pending: ['nginx takes the configuration'] }), 0);
    results.addSkip('browser', 'there is no Chromium', 13);
    expect(results.summary().split('\n')).to.deep.equal([
      'SKIPPED 1: nginx takes the configuration: the test skips itself here',
      'SKIPPED 13: browser: there is no Chromium',
      '4 passed, 0 failed, 14 skipped',
    ]);
  });

  it('name what failed: a check, a test, and a run that ended badly without one', () => {
    const results = new TestResults();
    results.addCheck('npm run lint', false);
    results.addRun('unit', run(1, { failed: ['a plan holds: expected 1 to equal 2'] }), 1);
    results.addRun('int', run(1), 7);
    expect(results.summary().split('\n')).to.deep.equal([
      'FAILED npm run lint',
      'FAILED unit: a plan holds: expected 1 to equal 2',
      'FAILED int: mocha ended with 7',
      '2 passed, 3 failed, 0 skipped',
    ]);
  });

  it('fail when a tier has fewer tests than its minimum', () => {
    const results = new TestResults();
    results.addRun('int', run(minimums.int), 0);
    results.addRun('e2e', run(minimums.e2e - 1), 0);
    results.checkMinimum('int');
    results.checkMinimum('e2e');
    expect(results.summary()).to.match(/^FAILED e2e: only \d+ tests passed; its minimum is \d+ /);
    expect(results.failed).to.equal(1);
  });
});
