/** What becomes of events on the running local cloud while one service is down, or one of its subscribers is paused. */
import { setTimeout as delay } from 'node:timers/promises';
import { callables as operations } from '@fresh/contracts/callables/operations';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { member, person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { callCallable } from '../call-callable.ts';
import { processOf } from './service-process.ts';

const [notify, neighbour] = ['notifyMembersOnSchedulePublished', 'publishToChannelOnEvent'] as const;
const minute = 60_000;
/** How long the service is down beside what the test does meanwhile, in minutes: `OUTAGE_MINUTES=60` is a real hour. */
const outageMinutes = Number(process.env['OUTAGE_MINUTES'] ?? 0);

describe('a service that is down, and a subscriber that is paused', function () {
  // Instances learn of a pause within fifteen seconds; a service that starts takes one or two.
  this.timeout(300_000 + 2 * outageMinutes * minute);

  let administrator: Person;
  before(async () => {
    administrator = await person('super', { superAdmin: true });
  });

  const publish = (org: string) =>
    logEvent(
      schedulePublished.type,
      { service: 'scheduling', subject: `organizations/${org}/schedules/${uniqueId('s')}`, orgId: org },
      {
        ...{ name: 'Week', startDate: 1_893_456_000_000, endDate: 1_894_060_800_000, publishedAt: 3 },
        ...{ notifyUsers: true, channels: [] },
      },
    );
  const entry = async (subscriber: string, { id }: EventEnvelope) =>
    (await firestore().doc(`inbox/${subscriber}:${id}`).get()).data();
  const status = async (subscriber: string, event: EventEnvelope) =>
    ((await entry(subscriber, event))?.['progress'] as { status: string } | undefined)?.status ?? 'none';
  const statuses = async (subscriber: string, events: readonly EventEnvelope[]) => [
    ...new Set(await Promise.all(events.map((event) => status(subscriber, event)))),
  ];
  const feedOf = async (uid: string) =>
    (await firestore().collection(`notifications/${uid}/items`).get()).docs.map(({ id }) => id).sort();
  const idsOf = (events: readonly EventEnvelope[]) => events.map(({ id }) => id).sort();
  const eventually = async (what: string, isSo: () => Promise<boolean>) => {
    const until = Date.now() + 120_000;
    while (Date.now() < until) {
      if (await isSo()) return;
      await delay(200);
    }
    throw new Error(`it never came: ${what}`);
  };
  const allAre = (wanted: string, subscriber: string, events: readonly EventEnvelope[]) =>
    eventually(`${subscriber}: ${wanted}`, async () => (await statuses(subscriber, events)).join() === wanted);

  it('catches up alone after its outage, each event applied once, while its neighbours notice nothing', async () => {
    const org = uniqueId('org');
    const [ann, bob] = [await member(org, 'staff'), await member(org, 'staff')];
    // It takes requests and says nothing, as a service does that hangs; none of its deliveries ends.
    process.kill(processOf('notifications'), 'SIGSTOP');
    const events: EventEnvelope[] = [];
    try {
      const first = await Promise.all(Array.from({ length: 12 }, () => publish(org)));
      events.push(...first);
      await allAre('done', neighbour, events);
      expect(await statuses(notify, events)).to.deep.equal(['none']);

      // An hour later, as the lag sees it: the first of them was recorded then.
      const [oldest] = events;
      const recordedAt = Timestamp.fromMillis(Date.now() - 59 * minute);
      await firestore().doc(eventPath(oldest!.type, oldest!.id)).update({ recordedAt });
      await callCallable(administrator, operations.reconcileNow, { olderThanSeconds: 86_400 });
      const { unstarted } = await callCallable(administrator, operations.controlSubscribers, {});
      expect(unstarted?.subscribers).to.deep.include({ subscriber: notify, since: recordedAt.toMillis() });
      expect(unstarted?.subscribers.map(({ subscriber }) => subscriber)).not.to.include(neighbour);

      // The reconciler asks for what has not started; its tasks find a service that is still down.
      await callCallable(administrator, operations.reconcileNow, { olderThanSeconds: 0 });
      const later = await publish(org);
      events.push(later);
      await allAre('done', neighbour, [later]);

      for (const until = Date.now() + outageMinutes * minute; Date.now() < until;) {
        const event = await publish(org);
        events.push(event);
        await allAre('done', neighbour, [event]);
        await delay(20_000);
      }
    } finally {
      // It is started again by its supervisor, as an instance is by the platform.
      process.kill(processOf('notifications'), 'SIGKILL');
    }
    await allAre('done', notify, events);
    for (const { uid } of [ann, bob]) expect(await feedOf(uid)).to.deep.equal(idsOf(events));
    // After a real hour, the ID token from before it is over.
    administrator = await person('super', { superAdmin: true });
    // What was asked for twice, by triggers that came back and by the reconciler, has had its one effect.
    await callCallable(administrator, operations.reconcileNow, { olderThanSeconds: 0 });
    await allAre('done', notify, events);
    for (const { uid } of [ann, bob]) expect(await feedOf(uid)).to.deep.equal(idsOf(events));
  });

  it('holds its events while it is paused, and gets each of them once it is resumed', async () => {
    const org = uniqueId('org');
    const ann = await member(org, 'staff');
    await callCallable(administrator, operations.controlSubscribers, {
      action: 'pause',
      subscriber: notify,
      reason: 'a test',
    });
    const events: EventEnvelope[] = [];
    const isHeld = async (event: EventEnvelope) => (await entry(notify, event))?.['heldFor'] === notify;
    // Each event until then is handled as before: the instance doesn't know of the pause yet.
    await eventually('an event that is held', async () => {
      const event = await publish(org);
      events.push(event);
      await eventually('an entry', async () => (await status(notify, event)) !== 'none');
      return isHeld(event);
    });
    const held = [events.at(-1)!, await publish(org), await publish(org)];
    events.push(...held.slice(1));
    await allAre('waiting', notify, held);
    await allAre('done', neighbour, held);
    for (const event of held) expect(await entry(notify, event)).to.deep.include({ attempts: 0 });
    const { subscribers } = await callCallable(administrator, operations.controlSubscribers, {});
    expect(subscribers).to.have.length(1);
    expect(subscribers[0]).to.include({ subscriber: notify, state: 'paused', reason: 'a test' });

    const { released, complete } = await callCallable(administrator, operations.controlSubscribers, {
      action: 'resume',
      subscriber: notify,
    });
    expect(released).to.be.at.least(3);
    expect(complete).to.equal(true);
    // What an instance still holds that doesn't know of the end yet, the reconciler releases.
    await eventually('an event that is not held', async () => {
      const event = await publish(org);
      events.push(event);
      await eventually('an entry', async () => (await status(notify, event)) !== 'none');
      return !(await isHeld(event));
    });
    await callCallable(administrator, operations.reconcileNow, { olderThanSeconds: 86_400 });
    await allAre('done', notify, events);
    expect(await feedOf(ann.uid)).to.deep.equal(idsOf(events));
  });
});
