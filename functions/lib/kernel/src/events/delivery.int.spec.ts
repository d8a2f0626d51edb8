import { setTimeout as delay } from 'node:timers/promises';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { event } from '@fresh/contracts/event';
import type { Subscription } from '@fresh/contracts/subscription';
import { expect } from 'chai';
import { Timestamp, type Firestore, type WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import { NonRetryableError } from '../errors.ts';
import { firestore } from '../firebase.ts';
import type { DeliveryLine } from '../log.ts';
import { logEvent } from '../testing/event-delivery.ts';
import { uniqueId } from '../testing/world.ts';
import { UnavailableError } from '../unavailable.ts';
import type { Delivery } from './attempt-runtime.ts';
import { createInboxEntry } from './create-inbox-entry.ts';
import { deadlineMs } from './deadline.ts';
import { deliver } from './delivery.ts';
import { maxAttempts, type Redelivery } from './redelivery.ts';
import type { AnySubscriber, SideEffectSubscriber, TransactionalSubscriber } from './subscriber.ts';

const counted = event({
  type: 'fresh.platform.test.v2.counted',
  service: 'platform',
  summary: 'Only in this spec.',
  data: z.object({ by: z.number() }),
  previous: {
    definition: event({
      type: 'fresh.platform.test.v1.counted',
      service: 'platform',
      summary: 'What it was.',
      data: z.object({ amount: z.number() }),
    }),
    upcast: (data) => ({ by: (data as { amount: number }).amount }),
  },
});
const countOnCounted = {
  name: uniqueId('countOnCounted'),
  service: 'platform',
  subscribesTo: counted,
  summary: 'Only in this spec.',
} satisfies Subscription;
const ring = { ...countOnCounted, name: uniqueId('ringOnCounted') } satisfies Subscription;

type Commit = WriteBatch['commit'];

/** A database that has something done just before its first batch is committed. */
function committingBefore(db: Firestore, work: () => Promise<unknown>): Firestore {
  let before: Promise<unknown> | undefined;
  return committingBy(db, async (commit) => {
    await (before ??= work());
    return commit();
  });
}

function committingBy(db: Firestore, by: (commit: Commit) => ReturnType<Commit>): Firestore {
  const changed = (batch: WriteBatch): WriteBatch => {
    const commit = batch.commit.bind(batch);
    batch.commit = () => by(commit);
    return batch;
  };
  return new Proxy(db, {
    get: (target, name) => {
      if (name === 'batch') return () => changed(target.batch());
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const trigger: Delivery = { by: 'trigger' };
const task: Delivery = { by: 'task', replay: null };
const replayOf = (of: 'dead-letter' | 'history', id = uniqueId('replay')): Delivery => ({
  by: 'task',
  replay: { id, of },
});

describe('a delivery', () => {
  const db = firestore();
  const total = db.doc(`testTotals/${countOnCounted.name}`);
  let failing: Error | undefined;
  let queued: Redelivery[] = [];
  let lines: DeliveryLine[] = [];
  const clock = Date.now();
  let expected = 0;
  beforeEach(() => {
    failing = undefined;
    queued = [];
    lines = [];
  });

  /** A read-modify-write: what it writes depends on what it read, so it carries a precondition. */
  const counter: TransactionalSubscriber<typeof countOnCounted> = {
    subscription: countOnCounted,
    async handle({ data }) {
      if (failing) throw failing;
      const seen = await total.get();
      const next = { sum: Number(seen.get('sum') ?? 0) + data.by };
      return {
        write: (batch) => {
          if (seen.updateTime) batch.update(total, next, { lastUpdateTime: seen.updateTime });
          else batch.create(total, next);
        },
        next: null,
      };
    },
  };

  const logged = (data: unknown, type: string = counted.type) =>
    logEvent(type, { service: 'platform', subject: `tests/${uniqueId('t')}`, orgId: 'alpha' }, data);
  const runtime = {
    db,
    now: () => clock,
    deadlineMs,
    isPaused: () => Promise.resolve(false),
    enqueue: (wanted: Redelivery) => {
      queued.push(wanted);
      return Promise.resolve();
    },
    pause: (round: number) => delay(round * 10),
    log: {
      eventDelivered: (line: DeliveryLine) => void lines.push(line),
      eventUnreadable: () => undefined,
    },
  };
  const handle = (envelope: unknown, by: Delivery = trigger, subscriber: AnySubscriber = counter) =>
    deliver(subscriber, envelope, by, runtime);
  const failed = (work: Promise<unknown>) =>
    work.then(
      () => 'fulfilled',
      (error: unknown) => error,
    );
  const sum = async () => Number((await total.get()).get('sum') ?? 0);
  const entry = async ({ id }: EventEnvelope, name = countOnCounted.name) =>
    (await db.doc(`inbox/${name}:${id}`).get()).data();
  const letter = async ({ id }: EventEnvelope) =>
    (await db.doc(`deadLetters/${countOnCounted.name}:${id}`).get()).data();
  const applied = async (by: number) => {
    expected += by;
    expect(await sum()).to.equal(expected);
  };

  it('adds up each event once, however parallel', async () => {
    const events = await Promise.all([1, 2, 4, 8].map((by) => logged({ by })));
    await Promise.all(events.flatMap((each) => [handle(each), handle(each), handle(each)]));
    await applied(15);
    expect(await handle(events[0])).to.equal('duplicate');
    expect(await handle(events[0], task)).to.equal('duplicate');
    expect(queued).to.deep.equal([]);
  });

  it('of an effect with many steps leaves the next ones to a task after 30 s, and counts no attempt for it', async () => {
    const fanOut = { ...countOnCounted, name: uniqueId('fanOutOnCounted') } satisfies Subscription;
    const people = db.collection(uniqueId('testPeople'));
    let elapsedMs = 0;
    const rounds: string[] = [];
    const slow = {
      ...runtime,
      now: () => clock + elapsedMs,
      enqueue: (wanted: Redelivery, _wakeAt?: number, step = '') => {
        queued.push(wanted);
        rounds.push(step);
        return Promise.resolve();
      },
    };
    const each: TransactionalSubscriber<typeof fanOut> = {
      subscription: fanOut,
      handle: (_event, cursor) => {
        const nth = Number(cursor ?? 0);
        elapsedMs += 11_000;
        const write = (batch: WriteBatch) => void batch.create(people.doc(`p${nth}`), { nth });
        return Promise.resolve({ write, next: nth === 6 ? null : String(nth + 1) });
      },
    };
    const envelope = await logged({ by: 1 });
    expect(await deliver(each, envelope, trigger, slow)).to.equal('continued');
    expect((await people.get()).size).to.equal(3);
    expect(await entry(envelope, fanOut.name)).to.deep.include({ progress: { status: 'in_progress', cursor: '3' } });
    expect(await deliver(each, envelope, task, slow)).to.equal('continued');
    expect(await entry(envelope, fanOut.name)).to.deep.include({ attempts: 0 });
    expect(await deliver(each, envelope, task, slow)).to.equal('handled');
    expect((await people.get()).docs.map(({ id }) => id)).to.deep.equal(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
    expect(queued.map(({ subscriber }) => subscriber)).to.deep.equal([fanOut.name, fanOut.name]);
    expect(new Set(rounds).size, 'two tasks, not one name').to.equal(2);
  });

  it('gives an older version in the newest shape', async () => {
    expect(await handle(await logged({ amount: 16 }, 'fresh.platform.test.v1.counted'))).to.equal('handled');
    await applied(16);
  });

  it('asks again later for a version that is newer than its code', async () => {
    const event = await logged({ by: '1' }, 'fresh.platform.test.v3.counted');
    expect(await handle(event)).to.equal('waiting');
    expect(queued).to.have.length(1);
    await applied(0);
  });

  it('keeps a failure and asks for another attempt; the next success finishes it', async () => {
    const event = await logged({ by: 32 });
    failing = new Error('not now');
    expect(await handle(event)).to.equal('waiting');
    expect(await entry(event)).to.deep.include({
      progress: { status: 'waiting', cursor: null, cause: 'not now' },
      attempts: 1,
    });
    expect(await entry(event)).to.have.property('openSince');
    expect(queued).to.deep.equal([
      { subscriber: countOnCounted.name, type: counted.type, eventId: event.id, replay: null },
    ]);
    expect(await failed(handle(event, task))).to.equal(failing);
    expect(await entry(event)).to.deep.include({ attempts: 2 });
    failing = undefined;
    expect(await handle(event, task)).to.equal('handled');
    expect(await entry(event)).to.deep.include({ progress: { status: 'done' } });
    expect(await entry(event)).not.to.have.property('openSince');
    await applied(32);
    const key = { subscriber: countOnCounted.name, eventId: event.id, type: counted.type };
    const cause = new Error('not now');
    expect(lines).to.have.length(3);
    expect(lines[0]).to.deep.include({ ...key, outcome: 'waiting', attempts: 1 });
    expect(lines[1]).to.deep.include({ ...key, outcome: 'waiting', attempts: 2 });
    for (const line of lines.slice(0, 2)) expect(String(line.cause)).to.equal(String(cause));
    expect(lines[2]).to.deep.include({ ...key, outcome: 'handled', attempts: 3, steps: 1, cause: undefined });
  });

  it('says how long the effect took from the commit of its event, but not of what is replayed', async () => {
    const [event, old] = [await logged({ by: 1024 }), await logged({ by: 2048 })];
    const later = await logged({ by: 4096 });
    const recordedAt = Timestamp.fromMillis(Date.now() - 86_400_000);
    expect(await handle({ ...event, recordedAt })).to.equal('handled');
    expect(await handle({ ...old, recordedAt }, replayOf('history'))).to.equal('handled');
    // Firestore's `serverTimestamp` is when a commit arrived; the document's own time is when it was done.
    const loggedAt = Timestamp.fromMillis(recordedAt.toMillis() + 40_000_000);
    expect(await handle({ ...later, recordedAt }, { ...trigger, loggedAt })).to.equal('handled');
    expect(lines[2]?.propagationMs).to.be.within(46_400_000, 50_000_000);
    const [first, replayed] = lines.map(({ propagationMs }) => propagationMs);
    expect(first).to.be.within(86_400_000, 90_000_000);
    expect(replayed).to.equal(undefined);
    await applied(7168);
  });

  it('gives up after so many attempts, leaves a dead letter, and does nothing more until a replay', async () => {
    const event = await logged({ by: 64 });
    failing = new Error('broken');
    expect(await handle(event)).to.equal('waiting');
    for (let attempt = 2; attempt < maxAttempts; attempt++) await failed(handle(event, task));
    expect(await handle(event, task)).to.equal('dead');
    const { diedAt, expireAt, ...rest } = (await letter(event)) ?? {};
    expect(diedAt).to.have.property('seconds');
    expect(expireAt).to.have.property('seconds');
    expect(rest).to.deep.equal({
      subscriber: countOnCounted.name,
      eventId: event.id,
      type: counted.type,
      orgid: 'alpha',
      cause: 'broken',
      attempts: maxAttempts,
    });
    failing = undefined;
    expect(await handle(event)).to.equal('dead');
    expect(await handle(event, task)).to.equal('dead');
    await applied(0);
    expect(await handle(event, replayOf('dead-letter'))).to.equal('handled');
    expect(await letter(event)).to.equal(undefined);
    expect(await handle(event, replayOf('dead-letter'))).to.equal('duplicate');
    await applied(64);
  });

  it('is given up after as many attempts that never ended, as when the process dies each time', async () => {
    const event = await logged({ by: 128 });
    const dying: TransactionalSubscriber<typeof countOnCounted> = {
      subscription: countOnCounted,
      handle: () => new Promise(() => undefined),
    };
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      void handle(event, task, dying);
      while ((await entry(event))?.['attempts'] !== attempt);
    }
    expect(await handle(event, task)).to.equal('dead');
    expect(await letter(event)).to.deep.include({ cause: 'began, and never ended', attempts: maxAttempts });
    await applied(0);
  });

  //   task      read inbox: none ───────────────────── begin: rejected, entry exists ── read again: done
  //   trigger                     handle ── commit
  it('of the queue is a duplicate when the trigger commits while it begins', async () => {
    const event = await logged({ by: 512 });
    const racing = { ...runtime, db: committingBefore(db, () => handle(event, trigger)) };
    expect(await deliver(counter, event, task, racing)).to.equal('duplicate');
    await applied(512);
    expect(await entry(event)).to.deep.include({ progress: { status: 'done' }, attempts: 0 });
  });

  it('gives up at once what no attempt can fix, and a replay gets all its attempts', async () => {
    const event = await logged({ by: 256 });
    failing = new NonRetryableError('no such account');
    expect(await handle(event)).to.equal('dead');
    expect(await letter(event)).to.deep.include({ cause: 'no such account', attempts: 1 });
    const replay = replayOf('dead-letter');
    failing = new Error('not yet');
    expect(await failed(handle(event, replay))).to.equal(failing);
    expect(await failed(handle(event, replay))).to.equal(failing);
    expect(await entry(event)).to.deep.include({ attempts: 2 });
    expect(await letter(event)).to.deep.include({ cause: 'no such account' });
    failing = undefined;
    expect(await handle(event, replay)).to.equal('handled');
    expect(await letter(event)).to.equal(undefined);
    await applied(256);
  });

  it('is tried for a day, whatever the number of attempts, where a dependency is unavailable', async () => {
    const event = await logged({ by: 64 });
    failing = new UnavailableError('Auth is away');
    expect(await handle(event)).to.equal('waiting');
    for (let attempt = 1; attempt <= maxAttempts + 1; attempt++)
      expect(await failed(handle(event, task))).to.equal(failing);
    expect(await entry(event)).to.deep.include({ attempts: 0 });
    const nextDay = { ...runtime, now: () => clock + 24 * 60 * 60_000 };
    expect(await deliver(counter, event, task, nextDay)).to.equal('dead');
    expect(await letter(event)).to.deep.include({ cause: 'Auth is away', attempts: 0 });
    await applied(0);
  });

  it('counts one that takes too long, and commits nothing after it is noted', async () => {
    const event = await logged({ by: 64 });
    let goOn = (): void => undefined;
    let isAborted: boolean | undefined;
    const slow: TransactionalSubscriber<typeof countOnCounted> = {
      subscription: countOnCounted,
      async handle(given, cursor, options) {
        const step = await counter.handle(given, cursor, options);
        await new Promise<void>((resolve) => (goOn = resolve));
        isAborted = options.signal.aborted;
        return step;
      },
    };
    expect(await deliver(slow, event, trigger, { ...runtime, deadlineMs: 200 })).to.equal('waiting');
    expect(await entry(event)).to.deep.include({
      progress: { status: 'waiting', cursor: null, cause: 'not handled within 200 ms' },
      attempts: 1,
    });
    expect(queued).to.have.length(1);
    goOn();
    await delay(100);
    expect(isAborted).to.equal(true);
    await applied(0);
    expect(await entry(event)).to.deep.include({ attempts: 1 });
  });

  describe('that the trigger repeats', () => {
    const late = { ...runtime, now: () => clock + 10 * 60_000 };
    let handled = 0;
    const deadly: TransactionalSubscriber<typeof countOnCounted> = {
      subscription: countOnCounted,
      handle: () => {
        handled++;
        return Promise.reject(new Error('the process would have died'));
      },
    };
    const recorded = async () => {
      const event = await logged({ by: 64 });
      return { ...event, recordedAt: Timestamp.fromMillis(clock) };
    };
    beforeEach(() => {
      handled = 0;
    });

    it('does not handle a dead event once more', async () => {
      const event = await recorded();
      failing = new NonRetryableError('broken');
      expect(await handle(event)).to.equal('dead');
      expect(await deliver(deadly, event, trigger, late)).to.equal('dead');
      expect(handled).to.equal(0);
    });

    it('leaves the event to the queue where that has started with it', async () => {
      const event = await recorded();
      const dying: TransactionalSubscriber<typeof countOnCounted> = {
        subscription: countOnCounted,
        handle: () => new Promise(() => undefined),
      };
      void handle(event, task, dying);
      while ((await entry(event))?.['attempts'] !== 1);
      expect(await deliver(deadly, event, trigger, late)).to.equal('waiting');
      expect(handled).to.equal(0);
      expect(queued).to.have.length(1);
    });

    it('handles it where nothing has, though the reconciler may have asked the queue', async () => {
      const [event, adopted] = [await recorded(), await recorded()];
      expect(await deliver(counter, event, trigger, late)).to.equal('handled');
      const key = { subscriber: countOnCounted.name, eventId: adopted.id, type: counted.type };
      await createInboxEntry(db, key, { cause: 'never began', replay: null }, clock);
      expect(await deliver(counter, adopted, trigger, late)).to.equal('handled');
      await applied(128);
    });
  });

  it('gives up after as many attempts, though two replays of it run at the same time', async () => {
    const event = await logged({ by: 64 });
    failing = new Error('broken');
    const [first, second] = [replayOf('history'), replayOf('history')];
    for (const replay of [first, second]) expect(await failed(handle(event, replay))).to.equal(failing);
    // The second one gave the event all its attempts anew, and used one.
    for (let attempt = 2; attempt < maxAttempts; attempt++) {
      expect(await failed(handle(event, attempt % 2 === 0 ? first : second))).to.equal(failing);
    }
    expect(await handle(event, first)).to.equal('dead');
    await applied(0);
  });

  it('gives up an event that does not fit its schema', async () => {
    const event = await logged({ by: 'many' });
    expect(await handle(event)).to.equal('dead');
    expect((await letter(event))?.['cause']).to.match(/^bad data: /);
    expect(await handle({ id: event.id, type: counted.type, data: 1 }, trigger)).to.equal('dead');
    expect(await handle('nothing')).to.equal('ignored');
    await applied(0);
  });

  describe('with an effect outside', () => {
    let calls: { id: string; replayed: boolean }[] = [];
    let during: () => Promise<unknown> = () => Promise.resolve();
    const bell: SideEffectSubscriber<typeof ring> = {
      subscription: ring,
      async execute({ id }, { replayed }) {
        calls.push({ id, replayed });
        await during();
        if (failing) throw failing;
      },
    };
    beforeEach(() => {
      calls = [];
      during = () => Promise.resolve();
    });

    it('has it once, however often it is delivered after that', async () => {
      const event = await logged({ by: 1 });
      expect(await handle(event, trigger, bell)).to.equal('handled');
      for (const by of [trigger, task]) expect(await handle(event, by, bell)).to.equal('duplicate');
      expect(calls).to.deep.equal([{ id: event.id, replayed: false }]);
    });

    it('has it twice by deliveries at the same time, and one of them is a duplicate', async () => {
      const event = await logged({ by: 1 });
      const seen: unknown[] = [];
      during = async () => {
        during = () => Promise.resolve();
        seen.push(await handle(event, trigger, bell));
      };
      expect(await handle(event, trigger, bell)).to.equal('duplicate');
      expect(seen).to.deep.equal(['handled']);
      expect(calls.map(({ id }) => id)).to.deep.equal([event.id, event.id]);
      expect(await entry(event, ring.name)).to.deep.include({ progress: { status: 'done' } });
    });

    it('has it again when a process died before it noted that', async () => {
      const event = await logged({ by: 1 });
      during = () => new Promise(() => undefined);
      void handle(event, trigger, bell);
      while (calls.length === 0) await delay(1);
      during = () => Promise.resolve();
      expect(await handle(event, task, bell)).to.equal('handled');
      expect(calls.map(({ id }) => id)).to.deep.equal([event.id, event.id]);
    });

    it('knows when history is replayed, not when a dead letter gets its first effect', async () => {
      const [first, second] = [await logged({ by: 1 }), await logged({ by: 1 })];
      failing = new NonRetryableError('no such bell');
      await handle(second, trigger, bell);
      failing = undefined;
      calls = [];
      expect(await handle(first, replayOf('history'), bell)).to.equal('handled');
      expect(await handle(second, replayOf('dead-letter'), bell)).to.equal('handled');
      expect(calls.map(({ replayed }) => replayed)).to.deep.equal([true, false]);

      const third = await logged({ by: 1 });
      failing = new Error('not now');
      await failed(handle(third, replayOf('history'), bell));
      failing = undefined;
      expect(await handle(third, task, bell)).to.equal('handled');
      expect(calls.at(-1)).to.deep.equal({ id: third.id, replayed: true });
    });
  });
});
