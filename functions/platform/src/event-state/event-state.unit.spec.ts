import { expect } from 'chai';
import { areDeliveriesStuck, inboxLagMs, propagationOf } from './event-state.ts';

const minute = 60_000;

describe('the state of the events', () => {
  it('is as old as the delivery that was untouched for the longest time', () => {
    expect(inboxLagMs({ untouchedSince: null }, 5)).to.equal(null);
    expect(inboxLagMs({ untouchedSince: 1_000 }, 4_000)).to.equal(3_000);
    expect(inboxLagMs({ untouchedSince: 4_000 }, 3_999)).to.equal(0);
  });

  it('calls deliveries stuck when not even their queue has come back to them', () => {
    expect(areDeliveriesStuck({ untouchedSince: null }, 0)).to.equal(false);
    expect(areDeliveriesStuck({ untouchedSince: 0 }, 15 * minute)).to.equal(false);
    expect(areDeliveriesStuck({ untouchedSince: 0 }, 15 * minute + 1)).to.equal(true);
  });

  it('says how fast recent events were, and counts the unfinished as late', () => {
    const promise = { goal: 0.99, withinMs: 100 };
    expect(propagationOf([40, null, 20, 30, 101], promise)).to.deep.equal({
      deliveries: 5,
      unfinished: 1,
      p50Ms: 30,
      p95Ms: 101,
      maxMs: 101,
      ...promise,
      within: 0.6,
    });
    expect(propagationOf([], promise)).to.include({ deliveries: 0, unfinished: 0, p50Ms: null, within: null });
    expect(propagationOf([null], promise)).to.include({ deliveries: 1, unfinished: 1, maxMs: null, within: 0 });
  });
});
