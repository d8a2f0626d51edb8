import { setTimeout as delay } from 'node:timers/promises';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { enroll, member, person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';

const subscriberName = 'notifyMembersOnSchedulePublished';
const data = {
  name: 'Week 1',
  startDate: 1_893_456_000_000,
  endDate: 1_894_060_800_000,
  publishedAt: 3,
  notifyUsers: true,
  channels: [],
};

describe('notifications of a published schedule', () => {
  let subscriber: FunctionProcess, notifications: FunctionProcess, settings: FunctionProcess;

  const start = () => startSubscriber(subscriberName);
  before(async () => {
    [subscriber, notifications, settings] = await Promise.all([
      start(),
      startFunction('notifications', 'notifications'),
      startFunction('notifications', 'notificationSettings'),
    ]);
  });
  after(async () => {
    await Promise.all([subscriber.kill(), notifications.kill(), settings.kill()]);
  });

  const published = (orgId: string, changes: object = {}) =>
    logEvent(
      schedulePublished.type,
      { service: 'scheduling', subject: `organizations/${orgId}/schedules/${uniqueId('s')}`, orgId },
      { ...data, ...changes },
    );
  const feed = async (as: Person, query = '') => {
    const response = await send(notifications.url, 'GET', `/api/notifications${query}`, { as });
    expect(response.status).to.equal(200);
    return response.body as { notifications: { id: string; title: string }[]; total: number; nextCursor?: string };
  };
  const ids = async (as: Person) => (await feed(as)).notifications.map(({ id }) => id);
  const inbox = async (eventId: string) =>
    (await firestore().doc(`inbox/${subscriberName}:${eventId}`).get()).get('progress') as object | undefined;

  it('reach each active member once, and no one else', async () => {
    const org = uniqueId('alpha');
    const [ann, bob, gone, stranger] = await Promise.all([
      member(org, 'staff'),
      member(org, 'manager'),
      member(org, 'staff', 'removed'),
      member(uniqueId('beta'), 'admin'),
    ]);
    const event = await published(org);
    expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
    const response = await feed(ann);
    expect(response.total).to.equal(1);
    expect(response.notifications[0]).to.deep.include({
      id: event.id,
      orgId: org,
      type: 'schedule_published',
      title: 'Week 1',
      scheduleId: event.subject.slice(event.subject.lastIndexOf('/') + 1),
    });
    expect(response.notifications[0]).not.to.have.property('uid');
    const kept = await firestore().doc(`notifications/${ann.uid}/items/${event.id}`).get();
    expect(kept.get('expireAt')).to.deep.equal(Timestamp.fromMillis(Date.parse(event.time) + 180 * 86_400_000));
    expect(await ids(bob)).to.deep.equal([event.id]);
    expect(await ids(gone)).to.deep.equal([]);
    expect(await ids(stranger)).to.deep.equal([]);
    expect(await inbox(event.id)).to.deep.equal({ status: 'done' });
  });

  it('name the shifts of each that are to come, also of many members, and leave out what can’t be read', async () => {
    const org = uniqueId('alpha');
    const people = Array.from({ length: 65 }, (_, index) => `${uniqueId('u')}-${index}`);
    const schedule = `organizations/${org}/schedules/${uniqueId('s')}`;
    const [start, hour] = [data.startDate, 3_600_000];
    const on = (uid: string, status = 'assigned') => ({ uid, status, assignedAt: 1, assignedBy: 'm' });
    const shift = (from: number, assignments: object[], more: object = {}) => ({
      ...{ orgId: org, positionId: 'p', status: 'draft', assignments, ...more },
      ...{ startTime: start + from * hour, endTime: start + (from + 8) * hour },
      assigneeUids: people,
    });
    const everyone = people.map((uid) => on(uid));
    const [first = '', ...others] = people;
    const shifts: Record<string, object> = {
      late: shift(30, everyone),
      early: shift(10, everyone),
      declined: shift(20, [on(first, 'declined'), ...others.map((uid) => on(uid, 'confirmed'))]),
      cancelled: shift(20, everyone, { status: 'cancelled' }),
      over: { ...shift(0, everyone), startTime: 1, endTime: 2 },
      broken: { ...shift(20, everyone), startTime: 'soon' },
    };
    const writer = firestore().bulkWriter();
    for (const [id, document] of Object.entries(shifts))
      void writer.set(firestore().doc(`${schedule}/shifts/${id}`), document);
    await writer.close();
    await Promise.all(people.map((uid) => enroll(uid, org, 'staff')));
    const event = await logEvent(
      schedulePublished.type,
      { service: 'scheduling', subject: schedule, orgId: org },
      data,
    );
    expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
    const named = async (uid: string) => {
      const item = await firestore().doc(`notifications/${uid}/items/${event.id}`).get();
      return (item.get('shifts') as { shiftId: string }[]).map(({ shiftId }) => shiftId);
    };
    expect(await named(first)).to.deep.equal(['early', 'late']);
    for (const uid of [others[0], others[40], others.at(-1)]) {
      expect(await named(uid ?? '')).to.deep.equal(['early', 'declined', 'late']);
    }
  });

  it('reach only those who asked for it', async () => {
    const org = uniqueId('alpha');
    const [ann, bob] = await Promise.all([member(org, 'staff'), member(org, 'staff')]);
    const path = '/api/notifications/settings';
    const others = { shiftAssigned: true, shiftChanged: true, shiftCancelled: true, memberJoined: true };
    const before = await send(settings.url, 'GET', path, { as: ann });
    expect(before.body).to.deep.equal({ schedulePublished: true, ...others });
    const response = await send(settings.url, 'PATCH', path, { as: ann, body: { schedulePublished: false } });
    expect(response.body).to.deep.equal({ schedulePublished: false, ...others });
    const event = await published(org);
    await deliverTo(subscriber.url, event);
    expect(await ids(ann)).to.deep.equal([]);
    expect(await ids(bob)).to.deep.equal([event.id]);
  });

  it('reach no member when the publisher asked for silence', async () => {
    const org = uniqueId('alpha');
    const ann = await member(org, 'staff');
    const event = await published(org, { notifyUsers: false });
    await deliverTo(subscriber.url, event);
    expect(await ids(ann)).to.deep.equal([]);
    expect(await inbox(event.id)).to.deep.equal({ status: 'done' });
  });

  it('arrive once, however often and however parallel the event is delivered', async () => {
    const org = uniqueId('alpha');
    const ann = await member(org, 'staff');
    const event = await published(org);
    const responses = await Promise.all(Array.from({ length: 5 }, () => deliverTo(subscriber.url, event)));
    for (const status of responses) expect(status).to.be.within(200, 299);
    expect(await ids(ann)).to.deep.equal([event.id]);
    const handled = subscriber
      .output()
      .split('\n')
      .filter((line) => line.includes('"event handled"') && line.includes(event.id));
    expect(handled).to.have.length(1);
  });

  for (const moment of ['before', 'after'] as const) {
    it(`arrive once when the process is killed just ${moment} the commit`, async () => {
      const org = uniqueId('alpha');
      const [ann, bob] = await Promise.all([member(org, 'staff'), member(org, 'staff')]);
      const event = await published(org);

      //   function   trigger ── handle ── inbox + effect ── Commit ─╳ (before: never reaches Firestore;
      //                                                                 after: its response never comes back)
      //   function   new process, same event ── done
      const proxy = await startFirestoreProxy();
      const victim = await startSubscriber(subscriberName, { env: { FIRESTORE_EMULATOR_HOST: proxy.host } });
      const committing = proxy.stopAt('Commit', moment);
      const delivery = deliverTo(victim.url, event).then(
        (status) => `responded ${status}`,
        () => 'connection lost',
      );
      await committing;
      await victim.kill();
      expect(await delivery).to.equal('connection lost');
      proxy.close();
      expect(await ids(ann)).to.deep.equal(moment === 'before' ? [] : [event.id]);

      expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
      expect(await ids(ann)).to.deep.equal([event.id]);
      expect(await ids(bob)).to.deep.equal([event.id]);
    });
  }

  it('reach the members of a large organization in several steps, and go on where a crash stopped them', async function () {
    this.timeout(60_000);
    const org = uniqueId('large');
    const writer = firestore().bulkWriter();
    const uids = Array.from({ length: 850 }, (_, index) => `${org}-u${String(index).padStart(4, '0')}`);
    for (const uid of uids) {
      const membership = { uid, orgId: org, role: 'staff', roles: ['staff'], status: 'active' };
      void writer.set(firestore().doc(`memberships/${uid}_${org}`), membership);
    }
    await writer.close();
    const event = await published(org);
    // As if an earlier delivery had committed its first step and died.
    await firestore()
      .doc(`inbox/${subscriberName}:${event.id}`)
      .set({ progress: { status: 'in_progress', cursor: `${uids[399]}_${org}` } });
    expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
    expect(await inbox(event.id)).to.deep.equal({ status: 'done' });
    const written = await firestore().getAll(
      ...uids.map((uid) => firestore().doc(`notifications/${uid}/items/${event.id}`)),
    );
    expect(written.findIndex((document) => document.exists)).to.equal(400);
    expect(written.filter((document) => document.exists)).to.have.length(450);
  });

  it('reach the others of an organization that has a membership without `uid`', async () => {
    const org = uniqueId('alpha');
    const ann = await member(org, 'staff');
    const old = { orgId: org, role: 'staff', status: 'active' };
    for (const [id, field] of [
      [`bob_${org}`, { userId: 'bob' }],
      [uniqueId('auto'), { uid: 7 }],
    ] as const) {
      await firestore()
        .doc(`memberships/${id}`)
        .set({ ...old, ...field });
    }
    const event = await published(org);
    expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
    expect(await inbox(event.id)).to.deep.equal({ status: 'done' });
    expect(await ids(ann)).to.deep.equal([event.id]);
  });

  it('are listed without one that lost its shape, which is logged', async () => {
    const org = uniqueId('alpha');
    const ann = await member(org, 'staff');
    const event = await published(org);
    await deliverTo(subscriber.url, event);
    const broken = firestore().doc(`notifications/${ann.uid}/items/${uniqueId('broken')}`);
    await broken.set({ uid: ann.uid, createdAt: Date.now() });
    const response = await feed(ann);
    expect(response.notifications.map(({ id }) => id)).to.deep.equal([event.id]);
    expect(response.total).to.equal(1);
    expect(notifications.output()).to.contain('document unreadable').and.contain(broken.id);
  });

  it('keep the cause of an event that cannot be parsed, and are not asked again', async () => {
    const org = uniqueId('alpha');
    const event = await published(org, { publishedAt: 'yesterday' });
    expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
    const entry = await inbox(event.id);
    expect(entry).to.deep.include({ status: 'dead' });
    expect((entry as { cause: string }).cause).to.contain('publishedAt');
    const letter = await firestore().doc(`deadLetters/${subscriberName}:${event.id}`).get();
    expect(letter.get('orgid')).to.equal(org);
    const keptMs = (letter.get('expireAt') as Timestamp).toMillis() - (letter.get('diedAt') as Timestamp).toMillis();
    expect(keptMs).to.equal(365 * 86_400_000);
  });

  it('page newest first', async () => {
    const org = uniqueId('alpha');
    const ann = await member(org, 'staff');
    const events = [];
    for (const name of ['first', 'second', 'third']) {
      const event = await published(org, { name });
      events.push(event);
      await deliverTo(subscriber.url, event);
      await delay(5); // `time` has millisecond grain
    }
    const first = await feed(ann, '?limit=2');
    expect(first.notifications.map(({ title }) => title)).to.deep.equal(['third', 'second']);
    const second = await feed(ann, `?limit=2&after=${first.nextCursor}`);
    expect(second.notifications.map(({ title }) => title)).to.deep.equal(['first']);
    expect(second).not.to.have.property('nextCursor');
  });

  it('belong to the user who is signed in', async () => {
    const org = uniqueId('alpha');
    const newcomer = await person('newcomer');
    await enroll(newcomer.uid, org, 'staff');
    expect((await send(notifications.url, 'GET', '/api/notifications')).status).to.equal(401);
    expect(
      (await send(settings.url, 'PATCH', '/api/notifications/settings', { as: newcomer, csrf: false, body: {} }))
        .status,
    ).to.equal(403);
    const bad = await send(settings.url, 'PATCH', '/api/notifications/settings', {
      as: newcomer,
      body: { schedulePublished: 'no' },
    });
    expect(bad.status).to.equal(400);
    expect((await firestore().doc(`notificationSettings/${newcomer.uid}`).get()).exists).to.equal(false);
  });
});
