import { expect } from 'chai';
import { drainMs, subscribersBehind } from './behind.ts';

describe('a subscriber of a page of the log', () => {
  const deliveries = (subscriber: string, count: number) =>
    Array.from({ length: count }, (_, nth) => ({
      ...{ subscriber, service: 'platform' as const, eventId: `e${nth}`, type: 'fresh.platform.test.v1.counted' },
    }));

  it('is behind when a share of its deliveries has not started', () => {
    const expected = [...deliveries('a', 100), ...deliveries('b', 100)];
    const behind = subscribersBehind(expected, [...deliveries('a', 80), ...deliveries('b', 2)]);
    expect([...behind]).to.deep.equal([['a', { expected: 100, undelivered: 80 }]]);
  });

  it('has lost single ones when the share is small, or they are few', () => {
    expect(subscribersBehind(deliveries('a', 1_000), deliveries('a', 49)).size).to.equal(0);
    expect(subscribersBehind(deliveries('a', 1_000), deliveries('a', 50)).size).to.equal(1);
    expect(subscribersBehind(deliveries('a', 5), deliveries('a', 5)).size).to.equal(0);
    expect(subscribersBehind(deliveries('a', 6), deliveries('a', 6)).size).to.equal(1);
  });

  it('may have tasks that wait for their turn, which takes the longer the more there are', () => {
    expect(drainMs(100)).to.equal(0);
    expect(drainMs(90_000)).to.equal(15 * 60_000);
  });
});
