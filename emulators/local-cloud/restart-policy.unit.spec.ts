import { expect } from 'chai';
import { crashLimit, RestartPolicy } from './restart-policy.ts';

describe('RestartPolicy', () => {
  it('starts again at once, then waits longer, then gives up', () => {
    const policy = new RestartPolicy();
    const waits = Array.from({ length: crashLimit }, () => policy.crashed('exit code 1'));
    expect(waits[0]).to.equal(0);
    expect(waits.at(-1)).to.equal(null);
    const between = waits.slice(0, -1).map(Number);
    expect(between).to.deep.equal([...between].sort((a, b) => a - b));
  });

  it('never gives up on a service that responds between its crashes', () => {
    const policy = new RestartPolicy();
    for (let i = 0; i < 5 * crashLimit; i++) {
      expect(policy.crashed('SIGSEGV')).to.equal(0);
      policy.responded();
    }
  });

  it('does not count processes that others end', () => {
    const policy = new RestartPolicy();
    for (let i = 0; i < 5 * crashLimit; i++) expect(policy.crashed('SIGKILL')).to.equal(0);
    expect(policy.crashed('exit code 1')).to.equal(0);
  });
});
