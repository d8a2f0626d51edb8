import { event } from '@fresh/contracts/event';
import type { Subscription } from '@fresh/contracts/subscription';
import { expect } from 'chai';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import { logEvent } from '../testing/event-delivery.ts';
import { uniqueId } from '../testing/world.ts';
import type { Delivery } from './attempt-runtime.ts';
import { deadlineMs } from './deadline.ts';
import { deliver } from './delivery.ts';
import { transactional, type AnySubscriber } from './subscriber.ts';

const named = event({
  type: 'fresh.platform.test.v1.named',
  service: 'platform',
  summary: 'Only in this spec.',
  data: z.object({ name: z.string() }),
});
const rebuildable = {
  name: uniqueId('listOnNamed'),
  service: 'platform',
  subscribesTo: named,
  summary: 'Only in this spec.',
  isRebuildable: true,
} satisfies Subscription;
const { isRebuildable: _, ...once } = { ...rebuildable, name: uniqueId('greetOnNamed') };

describe('a rebuild', () => {
  const db = firestore();
  let isBroken = false;
  const runtime = {
    ...{ db, now: Date.now, deadlineMs, isPaused: () => Promise.resolve(false), pause: () => Promise.resolve() },
    enqueue: () => Promise.resolve(),
    log: { eventDelivered: () => undefined, eventUnreadable: () => undefined },
  };
  const row = (subscription: Subscription, id: string) => db.doc(`testNames/${subscription.name}:${id}`);
  /** A projection in two steps; the second one breaks where a test wants that. */
  const listing = (subscription: typeof rebuildable | typeof once) =>
    transactional<Subscription<typeof named>>(subscription, ({ id, data }, cursor) => {
      if (cursor !== null && isBroken) throw new Error('broken');
      const ref = row(subscription, id);
      return Promise.resolve({
        write: (batch) =>
          void batch.set(ref, cursor === null ? { name: data.name } : { isWhole: true }, { merge: true }),
        next: cursor === null ? 'second' : null,
      });
    });
  const logged = () =>
    logEvent(named.type, { service: 'platform', subject: `tests/${uniqueId('t')}`, orgId: 'alpha' }, { name: 'Ann' });
  const rebuild = (id: string): Delivery => ({ by: 'task', replay: { id, of: 'rebuild' } });
  const handle = (subscriber: AnySubscriber, envelope: unknown, by: Delivery) =>
    deliver(subscriber, envelope, by, runtime).catch((error: unknown) => String(error));
  beforeEach(() => {
    isBroken = false;
  });

  it('gives a projection the events again that it has handled, once for each rebuild', async () => {
    const [subscriber, event] = [listing(rebuildable), await logged()];
    expect(await handle(subscriber, event, { by: 'trigger' })).to.equal('handled');
    await row(rebuildable, event.id).delete();
    expect(await handle(subscriber, event, { by: 'task', replay: null })).to.equal('duplicate');
    const first = rebuild(uniqueId('r'));
    expect(await handle(subscriber, event, first)).to.equal('handled');
    expect((await row(rebuildable, event.id).get()).data()).to.deep.equal({ name: 'Ann', isWhole: true });
    expect(await handle(subscriber, event, first)).to.equal('duplicate');
    expect(await handle(subscriber, event, rebuild(uniqueId('r')))).to.equal('handled');
    expect(await handle(subscriber, event, first)).to.equal('duplicate');
  });

  it('goes on where a failure ended it, from the first step that is missing', async () => {
    const [subscriber, event] = [listing(rebuildable), await logged()];
    await handle(subscriber, event, { by: 'trigger' });
    await row(rebuildable, event.id).delete();
    const again = rebuild(uniqueId('r'));
    isBroken = true;
    expect(await handle(subscriber, event, again)).to.match(/broken/);
    expect((await row(rebuildable, event.id).get()).data()).to.deep.equal({ name: 'Ann' });
    isBroken = false;
    expect(await handle(subscriber, event, again)).to.equal('handled');
    expect((await row(rebuildable, event.id).get()).data()).to.deep.equal({ name: 'Ann', isWhole: true });
  });

  it('gives no event again to a subscriber that does not take it', async () => {
    const [subscriber, event] = [listing(once), await logged()];
    await handle(subscriber, event, { by: 'trigger' });
    await row(once, event.id).delete();
    expect(await handle(subscriber, event, rebuild(uniqueId('r')))).to.equal('duplicate');
    expect((await row(once, event.id).get()).exists).to.equal(false);
  });
});
