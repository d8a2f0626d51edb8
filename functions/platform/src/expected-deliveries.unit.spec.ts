import { positionDeactivated } from '@fresh/contracts/events/positions';
import type { Subscription } from '@fresh/contracts/subscription';
import { expect } from 'chai';
import { expectedDeliveries, serviceOf } from './expected-deliveries.ts';

const subscribesTo = positionDeactivated;
const pay = {
  name: 'payOnDeactivated',
  service: 'timekeeping',
  subscribesTo,
  summary: 'Only in this spec.',
} satisfies Subscription;
const notify = {
  name: 'notifyOnDeactivated',
  service: 'notifications',
  subscribesTo,
  summary: 'Only in this spec.',
} satisfies Subscription;
const subscribersTo = (topic: string) => (topic === 'fresh.scheduling.position.deactivated' ? [pay, notify] : []);

describe('the deliveries that an event should have had', () => {
  it('are one for each subscriber of its topic, whatever its version', () => {
    const type = 'fresh.scheduling.position.v7.deactivated';
    expect(expectedDeliveries({ id: 'e', type }, subscribersTo)).to.deep.equal([
      { subscriber: 'payOnDeactivated', service: 'timekeeping', eventId: 'e', type },
      { subscriber: 'notifyOnDeactivated', service: 'notifications', eventId: 'e', type },
    ]);
    expect(expectedDeliveries({ id: 'e', type: 'fresh.scheduling.position.v1.created' }, subscribersTo)).to.be.empty;
  });

  it('belong to the queue of their subscriber’s service, and to none when it is no more', () => {
    const key = { eventId: 'e', type: positionDeactivated.type };
    expect(serviceOf({ ...key, subscriber: 'notifyOnDeactivated' }, subscribersTo)).to.equal('notifications');
    expect(serviceOf({ ...key, subscriber: 'singOnDeactivated' }, subscribersTo)).to.equal(undefined);
  });
});
