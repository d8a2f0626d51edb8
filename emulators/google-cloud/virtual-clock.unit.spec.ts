import { expect } from 'chai';
import { durations, nextPollMs, quotas } from './durations.ts';
import { VirtualClock, type FunctionWrite } from './virtual-clock.ts';

const build = durations.build.medianMs;
const revision = durations.revision.medianMs;
const limits = { functionWritesPerMinute: 1_000, regionalCpu: 1_000 };

/** A clock whose real time stands still, so that only what is waited for counts. */
const still = () => new VirtualClock(() => 0);

function write(name: string, part: Partial<FunctionWrite> = {}): FunctionWrite {
  return { name, token: 't', builds: false, steps: [durations.revision], cpu: 1, ...part };
}

describe('The virtual clock', () => {
  it('notices an operation at the next poll of the CLI: at once, then after 0.5, 1, 2, 4, 8, 10, 10 … s more', () => {
    expect([0, 1, 500, 501, 1_500, 3_501, 7_501, 15_501, 25_501].map(nextPollMs)).to.deep.equal([
      0, 500, 500, 1_500, 1_500, 7_500, 15_500, 25_500, 35_500,
    ]);
  });

  it('adds build and revision of one function', () => {
    const clock = still();
    clock.upsert('cli', write('a', { builds: true }), limits);
    expect(clock.waited('cli').medianMs).to.equal(nextPollMs(build + revision));
    expect(clock.waited('cli').pessimisticMs).to.equal(
      nextPollMs(durations.build.pessimisticMs + durations.revision.pessimisticMs),
    );
  });

  it('lets the other functions of a codebase wait for the build, then come up side by side', () => {
    const clock = still();
    clock.upsert('cli', write('a', { builds: true }), limits);
    for (const name of ['b', 'c', 'd']) clock.upsert('cli', write(name), limits);
    const slowest = Math.max(nextPollMs(build + revision), nextPollMs(build) + nextPollMs(revision));
    expect(clock.waited('cli').medianMs).to.equal(slowest);
  });

  it('adds two updates of one function', () => {
    const clock = still();
    clock.upsert('cli', write('a', { builds: true }), limits);
    clock.upsert('cli', write('a'), limits);
    expect(clock.waited('cli').medianMs).to.equal(nextPollMs(build + revision) + nextPollMs(revision));
  });

  it('deletes after all updates, side by side', () => {
    const clock = still();
    clock.upsert('cli', write('a', { builds: true }), limits);
    clock.remove('cli', 'x', limits);
    clock.remove('cli', 'y', limits);
    const { medianMs } = durations.deletion;
    expect(clock.waited('cli').medianMs).to.equal(nextPollMs(build + revision) + nextPollMs(medianMs));
  });

  it('counts children side by side once, and one after the other twice', () => {
    const clock = still();
    clock.begin('deploy', null);
    const child = (id: string) => {
      clock.begin(id, 'deploy');
      clock.upsert(id, write(id, { builds: true }), limits);
    };
    const one = nextPollMs(build + revision);
    child('first');
    child('beside');
    clock.end('first');
    clock.end('beside');
    expect(clock.waited('deploy').medianMs).to.equal(one);
    child('after');
    clock.end('after');
    expect(clock.waited('deploy').medianMs).to.equal(2 * one);
  });

  it('takes operations for parallel that begin before another is seen to end, and for a sequence otherwise', () => {
    const clock = still();
    const { medianMs } = durations.traffic;
    const seen = [1, 2, 3].map(() => clock.operation('cli', durations.traffic));
    expect(clock.waited('cli').medianMs).to.equal(medianMs);
    seen[0]?.();
    clock.operation('cli', durations.traffic);
    clock.operation('cli', durations.traffic);
    expect(clock.waited('cli').medianMs).to.equal(2 * medianMs);
  });

  it('says how long children were running, those side by side once', () => {
    let now = 0;
    const clock = new VirtualClock(() => now);
    clock.begin('deploy', null);
    const at = (time: number, event: 'begin' | 'end', id: string) => {
      now = time;
      if (event === 'begin') clock.begin(id, 'deploy');
      else clock.end(id);
    };
    at(10, 'begin', 'a');
    at(15, 'begin', 'b');
    at(20, 'end', 'a');
    at(30, 'end', 'b');
    at(50, 'begin', 'c');
    at(55, 'end', 'c');
    now = 100;
    expect(clock.childrenMs('deploy')).to.equal(25);
  });

  it('counts for a program what came after its begin', () => {
    const clock = still();
    const run = (id: string) => {
      clock.begin(id, 'shell');
      clock.upsert(id, write(id, { builds: true }), limits);
      clock.end(id);
    };
    run('first');
    run('second');
    expect(clock.waited('second').medianMs).to.equal(nextPollMs(build + revision));
    expect(clock.waited('shell').medianMs).to.equal(2 * nextPollMs(build + revision));
  });

  it('goes on after the children that ended', () => {
    const clock = still();
    clock.begin('deploy', null);
    clock.operation('deploy', durations.traffic)();
    clock.begin('cli', 'deploy');
    clock.upsert('cli', write('a', { builds: true }), limits);
    clock.end('cli');
    clock.operation('deploy', durations.traffic);
    expect(clock.waited('deploy').medianMs).to.equal(2 * durations.traffic.medianMs + nextPollMs(build + revision));
  });

  it('allows as many writes a minute as the quota, in virtual time', () => {
    let now = 0;
    const clock = new VirtualClock(() => now);
    const quota = { ...limits, functionWritesPerMinute: quotas.functionWritesPerMinute };
    const first = clock.upsert('cli', write('builder', { builds: true }), quota);
    const rest = Array.from({ length: 61 }, (_, index) => clock.upsert('cli', write(`f${String(index)}`), quota));
    expect(first).to.equal('accepted');
    // The build takes longer than a minute: its write doesn't count with the others.
    expect(rest.filter((one) => one === 'accepted')).to.have.length(60);
    expect(rest.at(-1)).to.equal('too many writes');
    now = 60_001;
    expect(clock.upsert('cli', write('f60'), quota)).to.equal('accepted');
  });

  it('counts the vCPU of revisions that come up at the same time', () => {
    const clock = still();
    const quota = { ...limits, regionalCpu: 2 };
    expect(clock.upsert('cli', write('a', { builds: true }), quota)).to.equal('accepted');
    expect(clock.upsert('cli', write('b'), quota)).to.equal('accepted');
    expect(clock.upsert('cli', write('c'), quota)).to.equal('too many cpu');
    // Its deletion takes less than the others need to come up: it doesn't fit yet. After another one it does.
    clock.remove('cli', 'c', quota);
    expect(clock.upsert('cli', write('c'), quota)).to.equal('too many cpu');
    clock.remove('cli', 'c', quota);
    expect(clock.upsert('cli', write('c'), quota)).to.equal('accepted');
    // Of the same function again it is later: its first revision has come up.
    const alone = { ...quota, regionalCpu: 3 };
    expect(clock.upsert('cli', write('b'), alone)).to.equal('accepted');
  });
});
