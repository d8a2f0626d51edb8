import { positionDeactivated } from '@fresh/contracts/events/positions';
import { topicOf } from '@fresh/contracts/event';
import type { Subscription } from '@fresh/contracts/subscription';
import { createInboxEntry } from '@fresh/kernel/events/create-inbox-entry';
import { eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { measureUnstarted, readUnstarted, saveUnstarted } from './unstarted-store.ts';

describe('the measured lag of what has not started', () => {
  it('is that of the oldest event without an entry of its subscriber, and is kept for those who ask', async () => {
    const db = firestore();
    // A time at which no other test's events lie.
    const now = Date.UTC(2037, Math.floor(Math.random() * 12), 1 + Math.floor(Math.random() * 28), 12);
    const type = `fresh.platform.${uniqueId('lag').replace('-', '_')}.v1.counted`;
    const subscriptionOf = (name: string) =>
      ({
        name: uniqueId(name),
        service: 'platform',
        subscribesTo: positionDeactivated,
        summary: '',
      }) satisfies Subscription;
    const [behind, going] = [subscriptionOf('behindOnCounted'), subscriptionOf('goingOnCounted')];
    const subscribersTo = (topic: string) => (topic === topicOf(type) ? [behind, going] : []);
    const loggedAt = async (agoMs: number) => {
      const about = { service: 'platform', subject: `tests/${uniqueId('t')}`, orgId: null } as const;
      const event = await logEvent(type, about, {});
      const recordedAt = Timestamp.fromMillis(now - agoMs);
      await db.doc(eventPath(event.type, event.id)).update({ recordedAt });
      return event;
    };
    const start = (name: string, { id }: { id: string }) =>
      createInboxEntry(db, { subscriber: name, eventId: id, type }, { cause: 'a test', replay: null }, now);
    const [old, recent, young] = [await loggedAt(12 * 60_000), await loggedAt(4 * 60_000), await loggedAt(20_000)];
    expect(young.id).to.be.a('string'); // on its way: no lag
    await Promise.all([old, recent].map((event) => start(going.name, event)));
    const measured = await measureUnstarted(now, subscribersTo);
    expect(measured).to.deep.equal({
      measuredAt: now,
      subscribers: [{ subscriber: behind.name, since: now - 12 * 60_000 }],
    });
    await start(behind.name, old);
    expect((await measureUnstarted(now, subscribersTo)).subscribers).to.deep.equal([
      { subscriber: behind.name, since: now - 4 * 60_000 },
    ]);
    await start(behind.name, recent);
    expect((await measureUnstarted(now, subscribersTo)).subscribers).to.deep.equal([]);
    await saveUnstarted(measured);
    expect(await readUnstarted()).to.deep.equal(measured);
    await db.doc('_reconciler/unstarted').delete();
  });
});
