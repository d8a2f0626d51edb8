/** What becomes of events on the running local cloud when deliveries fail, can't succeed, or die. */
import { setTimeout as delay } from 'node:timers/promises';
import { callables as operations } from '@fresh/contracts/callables/operations';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { eventId, eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { fillDocument } from '@fresh/kernel/testing/full-document';
import { enroll, member, person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { callCallable } from '../call-callable.ts';
import { killWorkers } from './kill-workers.ts';

const notify = 'notifyMembersOnSchedulePublished';

describe('events on the running local cloud', function () {
  // A worker starts in 1-2 s; what a killed one had started comes back by the reconciler, and its next attempt may be a minute after that.
  this.timeout(300_000);

  let administrator: Person;
  before(async () => {
    administrator = await person('super', { superAdmin: true });
  });

  const newSubject = (org: string) => `organizations/${org}/schedules/${uniqueId('s')}`;
  const publish = (org: string, data: object = {}, subject = newSubject(org)) =>
    logEvent(
      schedulePublished.type,
      { service: 'scheduling', subject, orgId: org },
      {
        name: 'Week',
        startDate: 1_893_456_000_000,
        endDate: 1_894_060_800_000,
        publishedAt: 3,
        notifyUsers: true,
        channels: [],
        ...data,
      },
    );
  const entry = async (event: EventEnvelope, subscriber = notify) =>
    (await firestore().doc(`inbox/${subscriber}:${event.id}`).get()).data();
  const status = async (event: EventEnvelope, subscriber = notify) =>
    ((await entry(event, subscriber))?.['progress'] as { status: string } | undefined)?.status;
  const feed = async (uid: string) => (await firestore().collection(`notifications/${uid}/items`).get()).docs;
  const eventually = async (what: string, isSo: () => Promise<boolean>) => {
    for (let attempt = 0; attempt < 1_200; attempt++) {
      if (await isSo()) return;
      await delay(200);
    }
    throw new Error(`it never came: ${what}`);
  };

  it('are handled by the queue once the cause of their failure is fixed', async () => {
    const org = uniqueId('org');
    const [ann, bob] = [await member(org, 'staff'), await member(org, 'staff')];
    const subject = newSubject(org);
    const fault = firestore().doc(`notifications/${bob.uid}/items/${eventId(subject, 1)}`);
    await fillDocument(fault);
    const event = await publish(org, {}, subject);
    await eventually('a second attempt', async () => Number((await entry(event))?.['attempts'] ?? 0) >= 2);
    expect(await status(event)).to.equal('waiting');
    expect(await feed(ann.uid)).to.have.length(0);
    await fault.delete();
    await eventually('the next attempt’s success', async () => (await status(event)) === 'done');
    expect(await feed(ann.uid)).to.have.length(1);
    expect(await feed(bob.uid)).to.have.length(1);
  });

  it('that always fail become dead letters, which a replay after the fix empties', async () => {
    const org = uniqueId('org');
    const ann = await member(org, 'staff');
    const event = await publish(org, { name: 42 });
    const mine = async () => {
      const { deadLetters } = await callCallable(administrator, operations.listDeadLetters, {
        subscriber: notify,
        limit: 200,
      });
      return deadLetters.filter(({ eventId }) => eventId === event.id);
    };
    await eventually('a dead letter', async () => (await mine()).length === 1);
    const [letter] = await mine();
    expect(letter).to.deep.include({ subscriber: notify, type: schedulePublished.type, orgid: org, attempts: 1 });
    expect(letter?.cause).to.contain('bad data');
    const { subscribers } = await callCallable(administrator, operations.showEvent, { eventId: event.id });
    const shown = subscribers.find(({ subscriber }) => subscriber === notify);
    expect(shown).to.include({ status: 'dead' });

    const replay = { of: 'dead-letter' as const, subscriber: notify, since: letter?.diedAt ?? 0, limit: 200 };
    const dry = await callCallable(administrator, operations.replayEvents, { ...replay, dryRun: true });
    expect(dry.deliveries.map(({ eventId }) => eventId)).to.include(event.id);
    expect(await status(event)).to.equal('dead');

    await firestore().doc(eventPath(event.type, event.id)).update({ 'data.name': 'Week 42' });
    await callCallable(administrator, operations.replayEvents, replay);
    await eventually('the replay', async () => (await status(event)) === 'done');
    expect(await mine()).to.deep.equal([]);
    const [item, ...others] = await feed(ann.uid);
    expect(item?.get('title')).to.equal('Week 42');
    expect(others).to.deep.equal([]);
  });

  it('arrive once each when the workers are killed while they flow', async () => {
    const org = uniqueId('org');
    const uids = [uniqueId('ann'), uniqueId('bob')];
    for (const uid of uids) await enroll(uid, org, 'staff');
    const events: EventEnvelope[] = [];
    let killed = 0;
    for (let index = 0; index < 15; index++) {
      events.push(await publish(org));
      await delay(100);
      if (index % 5 === 4) killed += killWorkers();
    }
    expect(killed).to.be.above(3);

    const unfinished = async () => {
      const open = [];
      for (const event of events) {
        for (const subscriber of [notify, 'publishToChannelOnEvent']) {
          if ((await status(event, subscriber)) !== 'done') open.push(`${subscriber}:${event.id}`);
        }
      }
      return open;
    };
    // Younger than this they may be in their queue's hands, which waits longer each time.
    const search = { olderThanSeconds: 20 };
    let found = 0;
    while ((await unfinished()).length > 0) {
      await delay(10_000);
      const { lost, stuck } = await callCallable(administrator, operations.reconcileNow, search);
      found += lost + stuck;
    }
    console.log(`      ${killed} workers killed, ${found} deliveries asked for again by the reconciler`);
    for (const uid of uids) {
      const ids = (await feed(uid)).map(({ id }) => id).sort();
      expect(ids).to.deep.equal(events.map(({ id }) => id).sort());
    }
  });
});
