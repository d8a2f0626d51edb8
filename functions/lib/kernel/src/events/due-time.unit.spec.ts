import { event } from '@fresh/contracts/event';
import { expect } from 'chai';
import * as z from 'zod';
import { dueTimeOf, wakeTime } from './due-time.ts';

const day = 86_400_000;
const now = Date.UTC(2030, 0, 1, 13);
const rang = event({
  type: 'fresh.platform.test.v1.rang',
  service: 'platform',
  summary: 'Only in this spec.',
  data: z.object({ ringAt: z.number() }),
  dueField: 'ringAt',
});
const subscription = { name: 'ring', service: 'platform', subscribesTo: rang, summary: 'Only in this spec.' } as const;

describe('the time an event is due', () => {
  it('is that of its field', () => {
    expect(dueTimeOf({ subscription }, { type: rang.type, data: { ringAt: now } })).to.equal(now);
  });

  it('is none for those who subscribe to public events, or where the event has no such field', () => {
    const logged = { type: rang.type, data: { ringAt: now } };
    expect(dueTimeOf({ subscription: { ...subscription, subscribesTo: 'public' } }, logged)).to.equal(null);
    const { dueField: _, ...atOnce } = rang;
    expect(dueTimeOf({ subscription: { ...subscription, subscribesTo: atOnce } }, logged)).to.equal(null);
  });

  it('is none for what can’t be read, so that its delivery fails', () => {
    for (const logged of [{ type: rang.type, data: {} }, { type: 'fresh.platform.test.v9.rang', data: {} }, null]) {
      expect(dueTimeOf({ subscription }, logged)).to.equal(null);
    }
  });
});

describe('a task of an event that is due later', () => {
  it('wakes it up then', () => {
    expect(wakeTime(now + 27 * day, now)).to.equal(now + 27 * day);
  });

  it('wakes it up within the 30 days that Cloud Tasks allows, at one time for all deliveries of the day', () => {
    const wake = wakeTime(now + 1000 * day, now);
    expect(wake - now).to.be.within(27 * day, 28 * day);
    expect(wakeTime(now + 1000 * day, now + 60_000)).to.equal(wake);
  });
});
