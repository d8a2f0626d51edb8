import { setTimeout as delay } from 'node:timers/promises';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { startTasksEmulator, type TasksEmulator } from '@fresh/kernel/testing/tasks-emulator';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';

const notify = 'notifyMembersOnSchedulePublished';

/** An owner's view of events: nothing but the triggers is made up. */
describe('events of an organization', function () {
  // The Tasks emulator looks for tasks once a second.
  this.timeout(120_000);

  let tasks: TasksEmulator, notifier: FunctionProcess, queue: FunctionProcess;
  let events: FunctionProcess, letters: FunctionProcess, replay: FunctionProcess;
  before(async () => {
    tasks = await startTasksEmulator();
    const env = { CLOUD_TASKS_EMULATOR_HOST: tasks.host };
    [notifier, queue, events, letters, replay] = await Promise.all([
      startSubscriber(notify, { env }),
      startFunction('notifications', 'redeliverNotifications', { env: { ...env, FUNCTIONS_EMULATOR: 'true' } }),
      startFunction('platform', 'opsEvents'),
      startFunction('platform', 'opsDeadLetters'),
      startFunction('platform', 'opsDeadLettersReplay', { env }),
    ]);
    await tasks.createQueue('notifications', queue.url);
  });
  after(async () => {
    await Promise.all([notifier, queue, events, letters, replay].map((each) => each.kill()));
    tasks.stop();
  });

  const data = { name: 'Week 1', startDate: 1, endDate: 2, publishedAt: 3, notifyUsers: true, channels: [] };
  /** A published schedule; `name: 42` is what no subscriber of it can read. */
  const published = (orgId: string, name: unknown = 'Week 1') => {
    const subject = `organizations/${orgId}/schedules/${uniqueId('s')}`;
    return logEvent(schedulePublished.type, { service: 'scheduling', subject, orgId }, { ...data, name });
  };
  const founded = async () => {
    const orgId = uniqueId('alpha');
    return { orgId, owner: await member(orgId, 'org_owner') };
  };
  const read = async (from: FunctionProcess, orgId: string, as: Person, query = '') => {
    const path = from === events ? '/api/ops/events' : '/api/ops/dead-letters';
    const response = await send(from.url, 'GET', `${path}?orgId=${orgId}${query}`, { as });
    expect(response.status, JSON.stringify(response.body)).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    return response.body as {
      events: { id: string; recordedAt: number; deliveries: { subscriber: string; updatedAt?: number }[] }[];
      deadLetters: { eventId: string; diedAt: number }[];
      nextCursor?: string;
    };
  };
  const ask = (orgId: string, as: Person, deadLetters: unknown, headers: Record<string, string> = {}) =>
    send(replay.url, 'POST', `/api/ops/dead-letters/replay?orgId=${orgId}`, { as, body: { deadLetters }, headers });

  it('show how far each subscriber is, by the clock that recorded them', async () => {
    const { orgId, owner } = await founded();
    const event = await published(orgId);
    expect(await deliverTo(notifier.url, event)).to.be.within(200, 299);

    const [seen, ...others] = (await read(events, orgId, owner)).events;
    expect(others).to.deep.equal([]);
    const logged = await firestore().doc(eventPath(event.type, event.id)).get();
    const recordedAt = (logged.get('recordedAt') as Timestamp).toMillis();
    const { deliveries, ...rest } = seen!;
    expect(rest).to.deep.equal({
      id: event.id,
      type: event.type,
      subject: event.subject,
      actor: 'user:test',
      correlationId: 'test',
      causationId: 'test',
      time: Date.parse(event.time),
      recordedAt,
    });
    const of = (name: string) => deliveries.find(({ subscriber }) => subscriber === name);
    expect(deliveries.map(({ subscriber }) => subscriber)).to.have.members([notify, 'publishToChannelOnEvent']);
    expect(of('publishToChannelOnEvent')).to.deep.equal({
      subscriber: 'publishToChannelOnEvent',
      service: 'platform',
      status: 'none',
      attempts: 0,
    });
    expect(of(notify)).to.deep.include({ service: 'notifications', status: 'done', attempts: 0 });
    expect(of(notify)?.updatedAt).to.be.at.least(recordedAt);
  });

  it('are those of the organization alone', async () => {
    const [ours, theirs] = [await founded(), await founded()];
    const [event, other] = [await published(ours.orgId, 42), await published(theirs.orgId, 42)];
    for (const one of [event, other]) await deliverTo(notifier.url, one);
    expect((await read(events, ours.orgId, ours.owner)).events.map(({ id }) => id)).to.deep.equal([event.id]);
    const letterIds = (await read(letters, ours.orgId, ours.owner)).deadLetters.map(({ eventId }) => eventId);
    expect(letterIds).to.deep.equal([event.id]);
    for (const path of ['/api/ops/events', '/api/ops/dead-letters']) {
      const from = path === '/api/ops/events' ? events : letters;
      const { status } = await send(from.url, 'GET', `${path}?orgId=${theirs.orgId}`, { as: ours.owner });
      expect(status, path).to.equal(403);
    }
  });

  it('come in pages of at most 25, the latest first', async () => {
    const { orgId, owner } = await founded();
    const logged = [];
    for (let count = 0; count < 3; count++) {
      logged.unshift((await published(orgId)).id);
      await delay(5); // an event's time is in ms
    }
    const first = await read(events, orgId, owner, '&limit=2');
    const second = await read(events, orgId, owner, `&limit=2&after=${first.nextCursor ?? ''}`);
    expect([first, second].map((page) => page.events.map(({ id }) => id))).to.deep.equal([
      logged.slice(0, 2),
      logged.slice(2),
    ]);
    expect(second).not.to.have.property('nextCursor');
  });

  it('that are older than inboxes keep have no deliveries', async () => {
    const { orgId, owner } = await founded();
    const event = await published(orgId);
    const recordedAt = Date.now() - 401 * 86_400_000;
    await firestore()
      .doc(eventPath(event.type, event.id))
      .update({ recordedAt: Timestamp.fromMillis(recordedAt) });
    const [seen] = (await read(events, orgId, owner)).events;
    expect(seen).to.deep.include({ id: event.id, recordedAt, deliveries: [] });
  });

  it('that are dead letters are replayed by their owner only', async () => {
    const { orgId, owner } = await founded();
    const stranger = await founded();
    const event = await published(orgId, 42);
    await deliverTo(notifier.url, event);
    const key = { subscriber: notify, eventId: event.id };
    const [letter] = (await read(letters, orgId, owner)).deadLetters;
    expect(letter).to.deep.equal({ ...key, type: event.type, attempts: 1, diedAt: letter?.diedAt });
    expect((await read(letters, stranger.orgId, stranger.owner)).deadLetters).to.deep.equal([]);

    const before = tasks.added('notifications');
    const other = { subscriber: notify, eventId: uniqueId('none') };
    for (const [who, named] of [
      [stranger, [key]],
      [{ orgId, owner }, [key, other]],
    ] as const) {
      const { status, body } = await ask(who.orgId, who.owner, named);
      expect(status).to.equal(404);
      expect((body as { error: { message: string } }).error.message).to.equal('No such dead letter');
    }
    expect(tasks.added('notifications')).to.equal(before);

    await firestore().doc(eventPath(event.type, event.id)).update({ 'data.name': 'Week 42' });
    const { status, body } = await ask(orgId, owner, [key]);
    expect([status, body]).to.deep.equal([202, { replayId: (body as { replayId: string }).replayId }]);
    expect(tasks.added('notifications') - before).to.equal(1);
    // The runner's time-out is the deadline.
    while ((await read(letters, orgId, owner)).deadLetters.length > 0) await delay(200);
    const handled = await firestore().doc(`inbox/${notify}:${event.id}`).get();
    expect(handled.get('progress')).to.deep.equal({ status: 'done' });
  });

  it('are replayed once by a request that comes twice, and not once they are handled', async () => {
    const { orgId, owner } = await founded();
    const event = await published(orgId, 42);
    await deliverTo(notifier.url, event);
    await firestore().doc(eventPath(event.type, event.id)).update({ 'data.name': 'Week 42' });
    const key = [{ subscriber: notify, eventId: event.id }];

    const before = tasks.added('notifications');
    const once = { 'idempotency-key': uniqueId('replay') };
    const first = await ask(orgId, owner, key, once);
    expect(first.status).to.equal(202);
    // Whether the first has emptied the list by now or not.
    const again = await ask(orgId, owner, key, once);
    expect([again.status, again.body]).to.deep.equal([202, first.body]);
    while ((await read(letters, orgId, owner)).deadLetters.length > 0) await delay(200);
    expect((await ask(orgId, owner, key)).status).to.equal(404);
    expect(tasks.added('notifications') - before).to.equal(1);
  });

  it('reject keys that could name another document, and every member below an owner', async () => {
    const { orgId, owner } = await founded();
    const manager = await member(orgId, 'manager');
    for (const named of [
      [],
      [{ subscriber: 'a/b', eventId: 'c' }],
      [{ subscriber: notify, eventId: '../x' }],
      Array.from({ length: 21 }, () => ({ subscriber: notify, eventId: 'c' })),
    ]) {
      expect((await ask(orgId, owner, named)).status, JSON.stringify(named).slice(0, 60)).to.equal(400);
    }
    expect((await ask(orgId, manager, [{ subscriber: notify, eventId: 'c' }])).status).to.equal(403);
    expect((await send(events.url, 'GET', `/api/ops/events?orgId=${orgId}`, { as: manager })).status).to.equal(403);
    expect((await send(letters.url, 'GET', `/api/ops/dead-letters?orgId=${orgId}`)).status).to.equal(401);
  });
});
