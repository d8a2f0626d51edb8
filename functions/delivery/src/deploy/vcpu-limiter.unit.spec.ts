import { expect } from 'chai';
import { VcpuLimiter, type Release } from './vcpu-limiter.ts';

/** Asks for runs of these sizes, and gives what has begun so far and how to end one. */
const runs = (quota: number, ...sizes: readonly number[]) => {
  const limiter = new VcpuLimiter(quota);
  const begun: number[] = [];
  const releases = new Map<number, Release>();
  const all = sizes.map(async (vcpu, nth) => {
    releases.set(nth, await limiter.acquire(vcpu));
    begun.push(nth);
  });
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    return [...begun];
  };
  return { all, settle, end: (nth: number) => releases.get(nth)?.() };
};

describe('the limiter of vCPU', () => {
  it('lets begin what fits together, in order', async () => {
    const { settle, end } = runs(20, 12, 8, 5);
    expect(await settle()).to.deep.equal([0, 1]);
    end(1);
    expect(await settle()).to.deep.equal([0, 1, 2]);
  });

  it('lets a small run begin beside a large one that a larger one waits for', async () => {
    const { settle } = runs(20, 18, 20, 2);
    expect(await settle()).to.deep.equal([0, 2]);
  });

  it('lets a run that exceeds the quota go alone', async () => {
    const { settle, end } = runs(20, 1, 25);
    expect(await settle()).to.deep.equal([0]);
    end(0);
    expect(await settle()).to.deep.equal([0, 1]);
  });

  it('takes back what was taken once, however often it is given back', async () => {
    const { settle, end } = runs(10, 10, 10, 10);
    await settle();
    end(0);
    end(0);
    expect(await settle()).to.deep.equal([0, 1]);
  });
});
