import { expect } from 'chai';
import type { Progress } from './inbox.ts';
import { isLeased, isTakenOver, leaseMs } from './lease.ts';

describe('a lease', () => {
  const leased = (owner: string, untouchedMs = 0) => ({ progress: { status: 'leased', owner } as const, untouchedMs });
  const waiting: { progress: Progress } = { progress: { status: 'waiting', cursor: null, cause: 'not now' } };

  it('is over after its time, by the clock that wrote it', () => {
    expect(isLeased(leased('a', leaseMs - 1), leaseMs)).to.equal(true);
    expect(isLeased(leased('a', leaseMs), leaseMs)).to.equal(false);
    expect(isLeased(null, leaseMs)).to.equal(false);
  });

  it('that was held is taken over once the entry is anything else', () => {
    const held = { owner: 'a', isHeld: true };
    expect(isTakenOver(leased('a'), held)).to.equal(false);
    expect(isTakenOver(leased('b'), held)).to.equal(true);
    expect(isTakenOver(waiting, held)).to.equal(true);
  });

  it('that was never held leaves every entry but a leased one to the delivery', () => {
    const never = { owner: 'a', isHeld: false };
    expect(isTakenOver(leased('b'), never)).to.equal(true);
    expect(isTakenOver(waiting, never)).to.equal(false);
    expect(isTakenOver(null, never)).to.equal(false);
  });
});
