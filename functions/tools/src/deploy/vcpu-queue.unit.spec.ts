import { expect } from 'chai';
import { VcpuQueue } from './vcpu-queue.ts';

/** Runs of these sizes; gives which of them have started so far. */
const runs = (quota: number, ...sizes: readonly number[]) => {
  const queue = new VcpuQueue(quota, sizes);
  const started: number[] = [];
  const enter = (nth: number) => void queue.enter(nth).then(() => started.push(nth));
  const leave = (nth: number) => {
    queue.leave(nth);
  };
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    return started.sort();
  };
  return { enter, leave, settle };
};

describe('the queue for vCPU', () => {
  it('lets begin what fits together, in order', async () => {
    const { enter, leave, settle } = runs(20, 12, 8, 5);
    for (const nth of [2, 1, 0]) enter(nth);
    expect(await settle()).to.deep.equal([0, 1]);
    leave(1);
    expect(await settle()).to.deep.equal([0, 1, 2]);
  });

  it('lets no small run overtake a large one, which would wait without end', async () => {
    const { enter, leave, settle } = runs(20, 18, 20, 2);
    for (const nth of [0, 1, 2]) enter(nth);
    expect(await settle()).to.deep.equal([0]);
    leave(0);
    expect(await settle()).to.deep.equal([0, 1]);
  });

  it('keeps the place of a run that is not ready yet', async () => {
    const { enter, settle } = runs(20, 1, 1);
    enter(1);
    expect(await settle()).to.deep.equal([]);
    enter(0);
    expect(await settle()).to.deep.equal([0, 1]);
  });

  it('goes on without a run that gives its place up', async () => {
    const { enter, leave, settle } = runs(20, 1, 1);
    enter(1);
    leave(0);
    expect(await settle()).to.deep.equal([1]);
  });

  it('lets a run that exceeds the quota go alone', async () => {
    const { enter, leave, settle } = runs(20, 1, 25);
    for (const nth of [0, 1]) enter(nth);
    expect(await settle()).to.deep.equal([0]);
    leave(0);
    expect(await settle()).to.deep.equal([0, 1]);
  });

  it('takes back what was taken once, however often it is given back', async () => {
    const { enter, leave, settle } = runs(10, 10, 10, 10);
    for (const nth of [0, 1, 2]) enter(nth);
    leave(0);
    leave(0);
    expect(await settle()).to.deep.equal([0, 1]);
  });
});
