import { schedulePublished } from '@fresh/contracts/events/schedules';
import type { Subscription } from '@fresh/contracts/subscription';
import { eventPath } from '@fresh/kernel/events/event-log';
import { inboxRef, newSeries, writeInbox, type Progress, type Replay } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { readBacklog, readDeliveries, readNewestEvents, readOldestKnown, saveOldestKnown } from './store.ts';

/** The database is shared: what other tests leave is counted, too, so that only what this one adds is compared. */
describe('the stored state of the events', () => {
  const db = firestore();
  const begin = async (progress: Progress, at: number) => {
    const key = { subscriber: uniqueId('unknownOnNothing'), eventId: uniqueId('e'), type: 'fresh.test.thing.v1.done' };
    const batch = db.batch();
    writeInbox(db, batch, key, { progress, ...newSeries, attempts: 1 }, null, at);
    await batch.commit();
    return inboxRef(db, key);
  };
  const waiting: Progress = { status: 'waiting', cursor: null, cause: 'not now' };

  it('counts what waits, and knows for how long the oldest of it has been untouched', async () => {
    // Older than what other tests leave open, and not so old that a reconciler closes it.
    const longAgo = Date.now() - 20 * 60 * 60_000;
    const entries = await Promise.all([
      begin(waiting, longAgo),
      begin(waiting, longAgo + 1),
      begin({ status: 'done' }, 1),
    ]);
    try {
      const { unfinished, untouchedSince, deadLetters } = await readBacklog();
      expect(await readBacklog(longAgo + 1)).to.include({ untouchedSince: longAgo + 1 });
      expect(unfinished).to.be.at.least(2);
      expect(untouchedSince).to.equal(longAgo);
      expect(deadLetters).to.be.at.least(0);
    } finally {
      await Promise.all(entries.map((ref) => ref.delete()));
    }
  });

  it('knows a time before which nothing is open, with room for clocks that differ', async () => {
    const backlog = { unfinished: 1, deadLetters: 0 };
    const hour = 60 * 60_000;
    const now = Date.UTC(2026, 0, 2);
    await saveOldestKnown({ ...backlog, untouchedSince: now - 2 * hour }, now);
    expect(await readOldestKnown()).to.equal(now - 2 * hour);
    await saveOldestKnown({ ...backlog, untouchedSince: now - 1 }, now);
    expect(await readOldestKnown()).to.equal(now - hour);
    await saveOldestKnown({ ...backlog, untouchedSince: null }, now);
    expect(await readOldestKnown()).to.equal(now - hour);
    await db.doc('_reconciler/oldestOpen').delete();
    expect(await readOldestKnown()).to.equal(0);
  });

  it('counts no further than a thousand', async () => {
    const writer = db.bulkWriter({ throttling: false });
    const letters = Array.from({ length: 1_005 }, () => db.doc(`deadLetters/${uniqueId('countOnce')}`));
    for (const ref of letters) void writer.create(ref, { subscriber: 'countOnce', diedAt: Timestamp.now() });
    await writer.flush();
    try {
      expect((await readBacklog()).deadLetters).to.equal(1_000);
    } finally {
      for (const ref of letters) void writer.delete(ref);
      await writer.close();
    }
  }).timeout(60_000);

  it('measures from Firestore’s commit of an event to that of its effect, and leaves replays out', async () => {
    const type = 'fresh.test.thing.v1.done';
    const names = ['done', 'waiting', 'replayed', 'neverStarted'].map((name) => uniqueId(name));
    const subscribers = names.map(
      (name) => ({ name, service: 'platform', subscribesTo: schedulePublished, summary: '' }) satisfies Subscription,
    );
    const [done, isWaiting, replayed] = names;
    const event = { id: uniqueId('e'), type };
    const write = async (subscriber: string, progress: Progress, replay: Replay | null) => {
      const batch = db.batch();
      writeInbox(
        db,
        batch,
        { subscriber, eventId: event.id, type },
        { progress, ...newSeries, replay },
        null,
        Date.now(),
      );
      const [written] = await batch.commit();
      return written!.writeTime.toMillis();
    };
    const doneAt = await write(done!, { status: 'done' }, null);
    await write(isWaiting!, waiting, null);
    await write(replayed!, { status: 'done' }, { id: 'r', of: 'history' });
    const recordedAt = doneAt - 42;
    expect(await readDeliveries([{ event, recordedAt }], () => subscribers)).to.deep.equal([42, null, null]);
    expect(await readDeliveries([{ event: null, recordedAt }], () => subscribers)).to.deep.equal([]);
  });

  it('takes the newest events, a few of each shard, and not those that are on their way', async () => {
    const about = { service: 'scheduling', subject: `organizations/${uniqueId('o')}/schedules/s`, orgId: null };
    const { id, type } = await logEvent(schedulePublished.type, about, {});
    const recorded = (await db.doc(eventPath(type, id)).get()).get('recordedAt') as Timestamp;
    const ids = async (now: number) => (await readNewestEvents(now)).map(({ event }) => event?.id);
    expect(await ids(recorded.toMillis() + 4_999)).not.to.include(id);
    const later = await ids(recorded.toMillis() + 5_001);
    expect(later).to.include(id);
    expect(later.length).to.be.within(1, 3 * 8);
  });
});
