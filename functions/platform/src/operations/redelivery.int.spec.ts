import { setTimeout as delay } from 'node:timers/promises';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { eventId, eventPath } from '@fresh/kernel/events/event-log';
import { maxAttempts } from '@fresh/kernel/events/redelivery';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { fillDocument } from '@fresh/kernel/testing/full-document';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { startTasksEmulator, type TasksEmulator } from '@fresh/kernel/testing/tasks-emulator';
import { member, person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import type { Timestamp } from 'firebase-admin/firestore';
import { call, startAppCheck, type AppCheck } from '@fresh/kernel/testing/call-callable';

const subscriber = 'notifyMembersOnSchedulePublished';

/**
 * The way of an event that fails, with nothing in it made up but the trigger: subscriber and queue function are
 * processes of their own, the queue is the Tasks emulator.
 */
describe('redelivery', function () {
  // The queue waits between attempts, and the emulator looks for tasks once a second.
  this.timeout(60_000);

  let tasks: TasksEmulator, trigger: FunctionProcess, queue: FunctionProcess;
  let replayEvents: FunctionProcess, listDeadLetters: FunctionProcess;
  let appCheck: AppCheck, admin: { idToken: string; appToken: string };

  before(async () => {
    [tasks, appCheck] = await Promise.all([startTasksEmulator(), startAppCheck()]);
    const env = { CLOUD_TASKS_EMULATOR_HOST: tasks.host };
    [trigger, queue, replayEvents, listDeadLetters] = await Promise.all([
      startSubscriber(subscriber, { env }),
      startFunction('notifications', 'redeliverNotifications', { env: { ...env, FUNCTIONS_EMULATOR: 'true' } }),
      startFunction('platform', 'replayEvents', { env: { ...appCheck.env, ...env } }),
      startFunction('platform', 'listDeadLetters', { env: appCheck.env }),
    ]);
    await tasks.createQueue('notifications', queue.url, { minBackoffSeconds: 0.5, maxBackoffSeconds: 0.5 });
    const { idToken } = await person('super', { superAdmin: true });
    admin = { idToken, appToken: appCheck.appToken };
  });
  after(async () => {
    await Promise.all([trigger, queue, replayEvents, listDeadLetters].map((each) => each.kill()));
    tasks.stop();
    appCheck.close();
  });

  /**
   * A published schedule of an organization with two members. The document of one notification is full, so that no delivery
   * commits until that is deleted.
   */
  const failing = async () => {
    const orgId = uniqueId('alpha');
    const [ann, bob] = [await member(orgId, 'staff'), await member(orgId, 'staff')];
    const subject = `organizations/${orgId}/schedules/${uniqueId('s')}`;
    const fault = firestore().doc(`notifications/${bob.uid}/items/${eventId(subject, 1)}`);
    await fillDocument(fault);
    const week = { startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 };
    const data = { name: 'Week 1', ...week, publishedAt: 3, notifyUsers: true, channels: [] };
    const event = await logEvent(schedulePublished.type, { service: 'scheduling', subject, orgId }, data);
    return { ann, event, fault, key: { subscriber, type: event.type, eventId: event.id } };
  };
  const inbox = async (id: string) =>
    ((await firestore().doc(`inbox/${subscriber}:${id}`).get()).data() ?? {}) as {
      progress?: { status: string; cause?: string };
      attempts?: number;
      openSince?: unknown;
    };
  const feed = async ({ uid }: Person) =>
    (await firestore().collection(`notifications/${uid}/items`).get()).docs.map(({ id }) => id);
  const until = async <T>(ask: () => Promise<T>, wanted: (seen: T) => boolean) => {
    for (let seen = await ask(); ; seen = await ask()) {
      if (wanted(seen)) return seen;
      await delay(50);
    }
  };
  const ended = async (id: string, status: string) =>
    until(
      () => inbox(id),
      ({ progress }) => progress?.status === status,
    );
  const letters = async () => {
    const { result } = await call(listDeadLetters.url, { subscriber, limit: 200 }, admin);
    return (result as { deadLetters: { eventId: string; diedAt: number }[] }).deadLetters;
  };
  const letterOf = async (id: string) => (await letters()).find((letter) => letter.eventId === id);

  it('tries again what failed until it succeeds, by one task however often the trigger came', async () => {
    const { ann, event, fault } = await failing();
    const before = tasks.added('notifications');
    for (let times = 0; times < 3; times++) {
      // One that meets the queue's own attempt is rejected; Eventarc would bring it again.
      await until(
        () => deliverTo(trigger.url, event),
        (status) => status < 300,
      );
    }
    expect(tasks.added('notifications') - before).to.equal(1);
    const { progress, openSince } = await until(
      () => inbox(event.id),
      ({ attempts = 0 }) => attempts >= 2,
    );
    expect(progress).to.deep.include({ status: 'waiting' });
    expect(progress?.cause).to.match(/1,?048,?576/);
    expect(openSince).to.be.an('object');
    await fault.delete();
    expect(await ended(event.id, 'done')).not.to.have.property('openSince');
    expect(await feed(ann)).to.deep.equal([event.id]);
    expect(await letterOf(event.id)).to.equal(undefined);
  });

  it('gives up in the end; a replay after the fix empties the list', async () => {
    const { ann, event, fault, key } = await failing();
    await deliverTo(trigger.url, event);
    await ended(event.id, 'dead');
    expect(await letterOf(event.id)).to.deep.include({ ...key, attempts: maxAttempts });
    expect(await feed(ann)).to.deep.equal([]);

    await fault.delete();
    // The letters of other tests stay out of it: this one is the only one of its time.
    const since = (await letterOf(event.id))!.diedAt;
    const wanted = { of: 'dead-letter', subscriber, since, until: since + 1 };
    const replay = (more: object) => call(replayEvents.url, { ...wanted, ...more }, admin);

    const before = tasks.added('notifications');
    const dry = await replay({ dryRun: true });
    expect(dry.result).to.deep.include({ deliveries: [key] });
    expect(tasks.added('notifications')).to.equal(before);
    expect(await ended(event.id, 'dead')).to.deep.include({ attempts: maxAttempts });

    const replayId = uniqueId('replay');
    for (const _time of ['sent', 'sent again']) {
      const { result } = await replay({ replayId });
      expect(result).to.deep.include({ replayId, deliveries: [key] });
    }
    expect(tasks.added('notifications') - before).to.equal(1);
    await ended(event.id, 'done');
    expect(await feed(ann)).to.deep.equal([event.id]);
    expect(await letterOf(event.id)).to.equal(undefined);
    expect((await replay({})).result).to.deep.include({ deliveries: [] });
  });

  it('fills a subscriber from history, and gives it nothing that it has finished', async () => {
    const { ann, event, fault, key } = await failing();
    await fault.delete();
    const recordedAt = (await firestore().doc(eventPath(event.type, event.id)).get()).get('recordedAt') as Timestamp;
    const since = recordedAt.toMillis();
    const history = { of: 'history', subscriber, since, until: since + 1 };
    const replay = async () => (await call(replayEvents.url, history, admin)).result as { deliveries: unknown[] };
    expect((await replay()).deliveries).to.deep.include(key);
    await ended(event.id, 'done');
    expect(await feed(ann)).to.deep.equal([event.id]);
    expect((await replay()).deliveries).not.to.deep.include(key);
  });
});
