import { event } from '@fresh/contracts/event';
import type { Subscription } from '@fresh/contracts/subscription';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import type { DeliveryLine } from '../log.ts';
import { logEvent } from '../testing/event-delivery.ts';
import { uniqueId } from '../testing/world.ts';
import type { Delivery } from './attempt-runtime.ts';
import { deadlineMs } from './deadline.ts';
import { deliver } from './delivery.ts';
import { inboxRef } from './inbox.ts';
import { transactional } from './subscriber.ts';

const hour = 3_600_000;
const day = 24 * hour;
const rang = event({
  type: 'fresh.platform.test.v1.rang',
  service: 'platform',
  summary: 'Only in this spec.',
  data: z.object({ ringAt: z.number() }),
  dueField: 'ringAt',
});
const subscription = {
  name: uniqueId('ringOnRang'),
  service: 'platform',
  subscribesTo: rang,
  summary: 'Only in this spec.',
} satisfies Subscription;

describe('an event that is due later', () => {
  const db = firestore();
  const start = Date.now();
  let clock = start;
  let wakeUps: (number | undefined)[] = [];
  let lines: DeliveryLine[] = [];
  beforeEach(() => {
    [clock, wakeUps, lines] = [start, [], []];
  });

  const rings = (id: string) => db.doc(`testRings/${id}`);
  const bell = transactional(subscription, ({ id }) =>
    Promise.resolve({ write: (batch) => void batch.create(rings(id), {}), next: null }),
  );
  const runtime = {
    ...{ db, now: () => clock, deadlineMs, isPaused: () => Promise.resolve(false), pause: () => Promise.resolve() },
    enqueue: (_task: unknown, wakeAt?: number) => {
      wakeUps.push(wakeAt);
      return Promise.resolve();
    },
    log: {
      eventDelivered: (line: DeliveryLine) => void lines.push(line),
      eventUnreadable: () => undefined,
    },
  };
  const logged = (ringAt: number) =>
    logEvent(rang.type, { service: 'platform', subject: `tests/${uniqueId('t')}`, orgId: 'alpha' }, { ringAt });
  const task: Delivery = { by: 'task', replay: null };
  const handle = (envelope: unknown, by: Delivery) => deliver(bell, envelope, by, runtime);
  const openSince = async (eventId: string) => {
    const entry = await inboxRef(db, { subscriber: subscription.name, eventId }).get();
    return (entry.get('openSince') as Timestamp | undefined)?.toMillis() ?? null;
  };
  const hasRung = async (id: string) => (await rings(id).get()).exists;

  it('waits for a task at its time, whatever delivers it before, and has its effect once', async () => {
    const dueAt = start + 3 * hour;
    const rung = await logged(dueAt);
    const early = await Promise.all([
      handle(rung, { by: 'push' }),
      handle(rung, { by: 'trigger' }),
      handle(rung, task),
    ]);
    expect(early).to.deep.equal(['postponed', 'postponed', 'postponed']);
    expect(wakeUps).to.deep.equal([dueAt, dueAt, dueAt]);
    expect(await openSince(rung.id)).to.equal(dueAt);
    expect(await hasRung(rung.id)).to.equal(false);
    clock = dueAt;
    expect(await handle(rung, task)).to.equal('handled');
    expect(await handle(rung, task)).to.equal('duplicate');
    expect(await handle(rung, { by: 'trigger' })).to.equal('duplicate');
    expect(await hasRung(rung.id)).to.equal(true);
    expect(await openSince(rung.id)).to.equal(null);
  });

  it('counts no attempt and no delay before it is due', async () => {
    const rung = await logged(start + hour);
    for (let deliveries = 0; deliveries < 20; deliveries++) await handle(rung, task);
    clock = start + hour;
    const loggedAt = Timestamp.fromMillis(start);
    expect(await handle(rung, { ...task, loggedAt })).to.equal('handled');
    expect(lines.at(-1)).to.include({ attempts: 1, propagationMs: 0 });
  });

  it('is postponed in steps that Cloud Tasks allows when it is due in years', async () => {
    const dueAt = start + 1000 * day;
    const rung = await logged(dueAt);
    let steps = 0;
    while ((await handle(rung, task)) === 'postponed') {
      const wake = wakeUps.at(-1) ?? 0;
      expect(wake - clock).to.be.within(1, 30 * day);
      expect(await openSince(rung.id)).to.equal(wake);
      clock = wake;
      steps++;
    }
    expect(clock).to.equal(dueAt);
    expect(steps).to.be.within(36, 38);
    expect(await hasRung(rung.id)).to.equal(true);
  });

  it('is handled at once when its time is over', async () => {
    const rung = await logged(start - hour);
    expect(await handle(rung, { by: 'push' })).to.equal('handled');
    expect(wakeUps).to.deep.equal([]);
  });
});
