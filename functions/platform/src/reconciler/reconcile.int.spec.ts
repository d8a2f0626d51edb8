import { topicOf } from '@fresh/contracts/event';
import { positionDeactivated } from '@fresh/contracts/events/positions';
import type { Subscription } from '@fresh/contracts/subscription';
import { logShards, shardOf } from '@fresh/kernel/events/event-log';
import { inboxRef, newSeries, writeInbox, type Progress } from '@fresh/kernel/events/inbox';
import type { Redelivery } from '@fresh/kernel/events/redelivery';
import { firestore } from '@fresh/kernel/firebase';
import { logEvents } from '@fresh/kernel/testing/event-delivery';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { readKnownPairs, saveKnownPairs } from './known-pairs-store.ts';
import { pairOf } from './known-pairs.ts';
import type { ReconcileRuntime } from './reconcile-runtime.ts';
import { reconcile, retire } from './reconcile.ts';
import { saveCheckpoint, saveOpenCheckpoint } from './store.ts';

const minute = 60_000;
const shards = Array.from({ length: logShards }, (_, shard) => shard);
const bounds = { olderThanMs: 15 * minute, maxEvents: 8_000, lateWaitMs: 0 };

/**
 * Every test has a topic, a subscriber and checkpoints of its own: the log and the inbox are shared with all other tests,
 * whose events this reconciler expects no subscriber to handle.
 */
describe('the reconciler', function () {
  this.timeout(60_000);

  const db = firestore();
  let type: string, subscriber: string, checkpoints: string, start: number;
  let asked: { task: Redelivery; round: string; service: string }[];
  let rejections: string[], late: string[];
  let clock: number;
  let enqueue: ReconcileRuntime['enqueue'];
  const accept: ReconcileRuntime['enqueue'] = (service, task, round) => {
    asked.push({ task, round, service });
    return Promise.resolve();
  };

  beforeEach(async () => {
    const name = uniqueId('test').replace('-', '_');
    type = `fresh.platform.${name}.v1.counted`;
    subscriber = uniqueId('countOnCounted');
    checkpoints = `_reconciler/${name}/checkpoints`;
    [asked, rejections, late] = [[], [], []];
    enqueue = accept;
    start = Date.now();
    // An hour later everything logged here is old enough.
    clock = start + 60 * minute;
    const known = [pairOf(subscriber, topicOf(type))];
    await saveKnownPairs(checkpoints, { known, coveredUntil: start, gone: [], late: null }, null);
    const position = { recordedAt: Timestamp.fromMillis(start - 1000), path: 'eventLog/none/events/none' };
    await Promise.all(shards.map((shard) => saveCheckpoint(checkpoints, shard, position)));
  });

  /** The search of the inbox begins at this test's entries; with `resume`, where the run before ended. */
  const run = async (changes: Partial<typeof bounds> = {}, from: 'start' | 'resume' = 'start') => {
    asked = [];
    if (from === 'start') {
      const position = { openSince: Timestamp.fromMillis(start - 1000), id: 'none' };
      await Promise.all(shards.map((shard) => saveOpenCheckpoint(checkpoints, shard, position)));
    }
    const counted = {
      name: subscriber,
      service: 'platform',
      subscribesTo: positionDeactivated,
      summary: '',
    } satisfies Subscription;
    return reconcile(
      {
        now: () => clock,
        enqueue: (...task) => enqueue(...task),
        topics: [topicOf(type)],
        subscribersTo: (topic) => (topic === topicOf(type) ? [counted] : []),
        checkpoints,
        log: {
          redeliveryRejected: (_subscriber, eventId) => rejections.push(eventId),
          deliveriesBehind: (name) => late.push(name),
        },
      },
      { ...bounds, ...changes },
    );
  };
  const log = (count: number) =>
    logEvents(
      type,
      Array.from({ length: count }, () => ({ service: 'platform', subject: `tests/${uniqueId('t')}`, orgId: null })),
      {},
    );
  const keyOf = (eventId: string) => ({ subscriber, eventId, type });
  const entry = async (eventId: string) => (await inboxRef(db, keyOf(eventId)).get()).data();
  /** Writes an inbox entry as a subscriber does; `openSince` is the time of writing. */
  const handled = async (eventId: string, progress: Progress, at: number, by = subscriber) => {
    const batch = db.batch();
    const key = { ...keyOf(eventId), subscriber: by };
    writeInbox(db, batch, key, { progress, ...newSeries, attempts: 1 }, null, at);
    await batch.commit();
  };
  const waiting: Progress = { status: 'waiting', cursor: null, cause: 'not now' };
  const ids = () => asked.map(({ task }) => task.eventId);

  it('asks once for what no trigger began, and leaves an entry behind', async () => {
    const [lost, done, dead] = await log(3);
    await handled(done!.id, { status: 'done' }, start);
    await handled(dead!.id, { status: 'dead', cursor: null, cause: 'broken' }, start);
    const report = await run();
    expect(asked).to.deep.equal([{ task: { ...keyOf(lost!.id), replay: null }, round: 'lost', service: 'platform' }]);
    expect(report).to.deep.include({ lost: 1, stuck: 0, failed: 0, complete: true });
    expect(report.checked).to.be.at.least(3);
    expect(await entry(lost!.id)).to.deep.include({
      progress: { status: 'waiting', cursor: null, cause: 'never began' },
      attempts: 0,
      openSince: Timestamp.fromMillis(clock),
    });
    expect(await run()).to.deep.include({ lost: 0, stuck: 0 });
    expect(asked).to.deep.equal([]);
  });

  it('asks nothing twice when a run dies before it remembers how far it came', async () => {
    const events = await log(20);
    const dying = db.doc(`${checkpoints}/${shardOf(events[0]!.id)}`);
    const before = (await dying.get()).data();
    await run();
    expect(ids()).to.have.members(events.map(({ id }) => id));
    await dying.set(before!);
    const again = await run();
    expect(asked).to.deep.equal([]);
    expect(again.checked).to.be.at.least(1);
  });

  it('goes on with the others when a queue rejects, and asks again when the entry is old enough', async () => {
    const events = await log(10);
    const rejected = events[3]!.id;
    enqueue = (service, task, round) =>
      task.eventId === rejected ? Promise.reject(new Error('no such queue')) : accept(service, task, round);
    expect(await run()).to.deep.include({ lost: 9, failed: 1, complete: true });
    expect(rejections).to.deep.equal([rejected]);
    const others = events.map(({ id }) => id).filter((id) => id !== rejected);
    expect(ids()).to.have.members(others);
    await Promise.all(others.map((id) => inboxRef(db, keyOf(id)).delete()));

    enqueue = accept;
    const adopted = clock;
    clock += 14 * minute;
    expect(await run()).to.deep.include({ lost: 0, stuck: 0 });
    clock += 2 * minute;
    expect(await run()).to.deep.include({ lost: 0, stuck: 1 });
    const task = { ...keyOf(rejected), replay: null };
    expect(asked).to.deep.equal([{ task, round: `open-${adopted}`, service: 'platform' }]);
  });

  it('leaves young events and young failures alone, and forgets none of them', async () => {
    const [lost, failed] = await log(2);
    await handled(failed!.id, waiting, start);
    clock = start + 14 * minute;
    expect(await run()).to.deep.include({ lost: 0, stuck: 0 });
    expect(await entry(lost!.id)).to.equal(undefined);
    clock = start + 16 * minute;
    expect(await run()).to.deep.include({ lost: 1, stuck: 1 });
    expect(ids()).to.have.members([lost!.id, failed!.id]);
  });

  it('looks again at what could still be joined by an earlier event', async () => {
    // recordedAt is the server's time of processing; another commit of that moment may be seen a little later.
    const [first] = await log(1);
    clock = Date.now() + 1000;
    await run({ olderThanMs: 0 });
    expect(ids()).to.deep.equal([first!.id]);
    const position = await db.doc(`${checkpoints}/${shardOf(first!.id)}`).get();
    expect((position.get('recordedAt') as Timestamp).toMillis()).to.equal(start - 1000);
  });

  it('asks again for what began and never ended, under a name of its own each time it is touched', async () => {
    const [failed, dying, done] = await log(3);
    await handled(failed!.id, waiting, start);
    await handled(dying!.id, { status: 'in_progress', cursor: 'dying' }, start + minute);
    await handled(done!.id, { status: 'done' }, start);
    expect(await run()).to.deep.include({ lost: 0, stuck: 2 });
    const rounds = new Map(asked.map(({ task, round }) => [task.eventId, round]));
    expect(rounds.get(failed!.id)).to.equal(`open-${start}`);
    expect(rounds.get(dying!.id)).to.equal(`open-${start + minute}`);
    await run();
    // The same names: the queue makes one task of them.
    expect(new Map(asked.map(({ task, round }) => [task.eventId, round]))).to.deep.equal(rounds);
  });

  it('stops at its bound, and the next run goes on from there', async () => {
    const events = await log(60);
    const seen: string[] = [];
    const reports = [await run({ maxEvents: 24 })];
    seen.push(...ids());
    while (seen.length < events.length) {
      reports.push(await run({ maxEvents: 24 }));
      seen.push(...ids());
    }
    expect(reports[0]).to.have.property('complete', false);
    for (const { checked } of reports) expect(checked).to.be.at.most(24);
    expect(seen).to.have.members(events.map(({ id }) => id));
  });

  it('passes by entries of subscribers it does not know, and those it can’t parse', async () => {
    const events = await log(8);
    const [first, second, ...others] = events.map(({ id }) => id);
    const unreadable = db.doc(`inbox/${uniqueId('unreadable')}`);
    await unreadable.create({ openShard: shardOf(first!), openSince: Timestamp.fromMillis(start - 400) });
    for (const id of others) {
      await handled(id, waiting, start - 500, uniqueId('goneOnCounted'));
      await handled(id, { status: 'done' }, start);
    }
    await handled(first!, waiting, start);
    await handled(second!, waiting, start + 1);
    // Entries of no use come first, and a run looks at one of each shard.
    await run({ maxEvents: 4 });
    const found = ids();
    for (let runs = 1; runs < 10 && found.length < 2; runs++) {
      await run({ maxEvents: 4 }, 'resume');
      found.push(...ids());
    }
    await unreadable.delete();
    expect(found).to.have.members([first!, second!]);
  });

  it('closes what a subscriber that is no more has left open, after a day, and only that', async () => {
    const [gone, young] = await log(2);
    const former = uniqueId('goneOnCounted');
    const entryOf = async (eventId: string) => (await inboxRef(db, { subscriber: former, eventId }).get()).data();
    // Not by a clock that is a day ahead: to that, entries of all other tests would be a day old.
    await handled(gone!.id, waiting, clock - 24 * 60 * minute - 1, former);
    await handled(young!.id, waiting, clock - 23 * 60 * minute, former);
    for (const { id } of [gone!, young!]) await handled(id, { status: 'done' }, start);
    const position = { openSince: Timestamp.fromMillis(clock - 25 * 60 * minute), id: 'none' };
    await Promise.all(shards.map((shard) => saveOpenCheckpoint(checkpoints, shard, position)));
    expect(await run({}, 'resume')).to.deep.include({ closed: 1, stuck: 0, lost: 0 });
    const cause = `no subscriber is called ${former}`;
    expect(await entryOf(gone!.id)).to.deep.include({ progress: { status: 'dead', cursor: null, cause } });
    expect(await entryOf(gone!.id)).not.to.have.any.keys('openSince', 'openShard');
    expect((await db.doc(`deadLetters/${former}:${gone!.id}`).get()).data()).to.deep.include({ cause, attempts: 1 });
    expect(await entryOf(young!.id)).to.deep.include({ progress: waiting });
    expect(await retire(former, clock)).to.equal(1);
    expect(await entryOf(young!.id)).to.deep.include({ progress: { status: 'dead', cursor: null, cause } });
  });

  //   run 1   everything not started ── passed by, waited for
  //   run 2   still behind         ── waited for
  //           the triggers deliver all but one
  //   run 3   one has not started    ── asked for
  it('waits for a subscriber that is behind, and asks for what is still missing in the end', async () => {
    const events = await log(8 * 20);
    clock = start + 20 * minute;
    const waits = { lateWaitMs: 60 * minute };
    expect(await run(waits)).to.deep.include({ lost: 0, behind: [subscriber], complete: true });
    expect(late).to.include(subscriber);
    expect((await run(waits)).lost).to.equal(0);
    const [lost, ...others] = events;
    await Promise.all(others.map(({ id }) => handled(id, { status: 'done' }, start)));
    clock = start + 40 * minute;
    const report = await run(waits);
    expect(ids()).to.deep.equal([lost!.id]);
    expect(report).to.deep.include({ lost: 1, behind: [], behindSince: null });
    clock = start + 60 * minute;
    await run(waits);
    expect((await readKnownPairs(checkpoints))?.pairs.late).to.equal(null);
  });

  it('asks for everything of a subscriber that is still behind after an hour', async () => {
    const events = await log(8 * 20);
    const waits = { lateWaitMs: 60 * minute };
    clock = start + 20 * minute;
    expect(await run(waits)).to.include({ lost: 0 });
    clock = start + 61 * minute;
    await run(waits);
    expect(ids()).to.have.members(events.map(({ id }) => id));
  });
});
