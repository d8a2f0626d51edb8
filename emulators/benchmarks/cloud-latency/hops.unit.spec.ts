import { expect } from 'chai';
import { percentiles } from '../percentiles.ts';
import { HopDelays, readHops, valueAt, type Hop } from './hops.ts';

const count = 50_000;

describe('the delays of Google’s hops', () => {
  const file = readHops();
  const names = Object.keys(file.hops) as Hop[];

  it('go through every quantile that is given', () => {
    const trigger = file.hops.triggerDelivery.ms;
    expect(valueAt(trigger, 0)).to.equal(trigger.p50);
    expect(valueAt(trigger, 1.644854)).to.be.closeTo(trigger.p95 ?? 0, 1e-6);
    expect(valueAt(trigger, 2.326348)).to.be.closeTo(trigger.p99, 1e-6);
    expect(valueAt({ p50: 7, p99: 35 }, 2.326348)).to.be.closeTo(35, 1e-6);
  });

  it('have the quantiles of the file when many are drawn', () => {
    const delays = new HopDelays(file);
    for (const name of names) {
      const drawn = percentiles(Array.from({ length: count }, () => delays.next(name)));
      const { p50, p95, p99 } = file.hops[name].ms;
      expect(drawn.p50, name).to.be.closeTo(p50, 0.03 * p50);
      expect(drawn.p95, name).to.be.closeTo(p95 ?? drawn.p95, 0.03 * drawn.p95);
      expect(drawn.p99, name).to.be.closeTo(p99, 0.06 * p99);
    }
  });

  it('are the same in each run, whatever other hops were drawn between', () => {
    const [one, other] = [new HopDelays(file), new HopDelays(file)];
    const drawn = Array.from({ length: 20 }, () => one.next('firestoreRead'));
    const between = Array.from({ length: 20 }, () => {
      other.next('firestoreCommit');
      other.happens('lostPush');
      return other.next('firestoreRead');
    });
    expect(between).to.deep.equal(drawn);
  });

  it('lose and start cold the share of the file', () => {
    const delays = new HopDelays(file);
    for (const name of ['lostPush', 'coldTrigger', 'coldReceiver'] as const) {
      const happened = Array.from({ length: count }, () => delays.happens(name)).filter(Boolean).length;
      expect(happened / count, name).to.be.closeTo(file.shares[name].share, 0.002);
    }
  });
});
