import { event } from '@fresh/contracts/event';
import type { Subscription } from '@fresh/contracts/subscription';
import { expect } from 'chai';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import type { DeliveryLine } from '../log.ts';
import { logEvent } from '../testing/event-delivery.ts';
import { uniqueId } from '../testing/world.ts';
import type { Delivery } from './attempt-runtime.ts';
import { deadlineMs } from './deadline.ts';
import { deliver } from './delivery.ts';
import { releaseHeld } from './hold-delivery.ts';
import type { Redelivery } from './redelivery.ts';
import type { AnySubscriber } from './subscriber.ts';

const counted = event({
  type: 'fresh.platform.pausetest.v1.counted',
  service: 'platform',
  summary: 'Only in this spec.',
  data: z.object({ by: z.number() }),
});
const subscription = {
  name: uniqueId('countOnCounted'),
  service: 'platform',
  subscribesTo: counted,
  summary: 'Only in this spec.',
} satisfies Subscription;

const [push, trigger]: Delivery[] = [{ by: 'push' }, { by: 'trigger' }];
const task: Delivery = { by: 'task', replay: null };

describe('a delivery to a paused subscriber', () => {
  const db = firestore();
  let isPaused: boolean, failing: boolean, handled: string[], queued: Redelivery[], lines: DeliveryLine[];
  beforeEach(() => {
    [isPaused, failing, handled, queued, lines] = [true, false, [], [], []];
  });
  const subscriber: AnySubscriber = {
    subscription,
    handle({ id }) {
      if (failing) throw new Error('not now');
      handled.push(id);
      return Promise.resolve({ write: () => undefined, next: null });
    },
  };
  const runtime = {
    ...{ db, now: Date.now, deadlineMs },
    isPaused: (name: string) => Promise.resolve(isPaused && name === subscription.name),
    enqueue: (wanted: Redelivery) => {
      queued.push(wanted);
      return Promise.resolve();
    },
    pause: () => Promise.resolve(),
    log: { eventDelivered: (line: DeliveryLine) => void lines.push(line), eventUnreadable: () => undefined },
  };
  const handle = (envelope: unknown, by: Delivery | undefined) => deliver(subscriber, envelope, by ?? task, runtime);
  const logged = () =>
    logEvent(counted.type, { service: 'platform', subject: `tests/${uniqueId('t')}`, orgId: null }, { by: 1 });
  const entry = async (id: string) => (await db.doc(`inbox/${subscription.name}:${id}`).get()).data();
  const keyOf = (eventId: string) => ({ subscriber: subscription.name, type: counted.type, eventId });

  it('leaves an entry that waits, without an attempt, and that nothing asks for again', async () => {
    const { id, ...rest } = await logged();
    expect(await handle({ id, ...rest }, push)).to.equal('held');
    expect(await entry(id)).to.equal(undefined); // its trigger follows
    for (const by of [trigger, trigger, task]) expect(await handle({ id, ...rest }, by)).to.equal('held');
    const stored = await entry(id);
    expect(stored).to.deep.include({ attempts: 0, heldFor: subscription.name });
    expect(stored?.['progress']).to.deep.include({ status: 'waiting', cause: 'its subscriber is paused' });
    expect(stored).not.to.have.property('openSince');
    expect(handled).to.deep.equal([]);
    expect(queued).to.deep.equal([]);
    expect(lines.map(({ outcome }) => outcome)).to.deep.equal(['held', 'held', 'held', 'held']);
  });

  it('keeps the attempts of an event that was failing, and takes no time of the pause for one of failing', async () => {
    const logEntry = await logged();
    isPaused = false;
    failing = true;
    expect(await handle(logEntry, trigger)).to.equal('waiting');
    isPaused = true;
    expect(await handle(logEntry, task)).to.equal('held');
    const stored = await entry(logEntry.id);
    expect(stored).to.deep.include({ attempts: 1, failingSince: null, heldFor: subscription.name });
    expect(stored).not.to.have.property('openSince');
  });

  it('has its effect once after the release, whatever is delivered beside it', async () => {
    const logEntry = await logged();
    await handle(logEntry, trigger);
    isPaused = false;
    expect(await releaseHeld(db, keyOf(logEntry.id), Date.now())).to.equal(true);
    expect(await releaseHeld(db, keyOf(logEntry.id), Date.now())).to.equal(false);
    const released = await entry(logEntry.id);
    expect(released).to.include.keys('openSince', 'openShard'); // for the reconciler, should its task be lost
    expect(released).not.to.have.property('heldFor');
    const outcomes = await Promise.all([task, task, trigger].map((by) => handle(logEntry, by)));
    expect(outcomes).to.include('handled');
    expect(await handle(logEntry, task)).to.equal('duplicate');
    expect(await entry(logEntry.id)).to.deep.include({ progress: { status: 'done' } });
  });

  it('holds a dead letter that is replayed, as a replay', async () => {
    const logEntry = await logged();
    isPaused = false;
    await db.doc(`inbox/${subscription.name}:${logEntry.id}`).create({
      ...{ ...keyOf(logEntry.id), progress: { status: 'dead', cursor: null, cause: 'a defect' }, attempts: 12 },
    });
    isPaused = true;
    expect(await handle(logEntry, task)).to.equal('dead');
    expect(await handle(logEntry, { by: 'task', replay: { id: 'r1', of: 'dead-letter' } })).to.equal('held');
    expect(await entry(logEntry.id)).to.deep.include({ attempts: 0, replay: { id: 'r1', of: 'dead-letter' } });
    isPaused = false;
    await releaseHeld(db, keyOf(logEntry.id), Date.now());
    expect(await handle(logEntry, task)).to.equal('handled');
  });
});
