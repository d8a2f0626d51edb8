import type { EventEnvelope } from '@fresh/contracts/envelope';
import { shiftAssigned, shiftCancelled, shiftUnassigned, shiftUpdated } from '@fresh/contracts/events/shifts';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const names = [
  'notifyMemberOnShiftAssigned',
  'notifyMemberOnShiftUnassigned',
  'notifyMembersOnShiftUpdated',
  'notifyMembersOnShiftCancelled',
] as const;
const start = (name: string, env: Record<string, string> = {}) => startSubscriber(name, { env });

describe('notifications of a shift', () => {
  const subscribers = new Map<string, FunctionProcess>();
  let notifications: FunctionProcess, settings: FunctionProcess;
  let org: string, shift: string, ann: Person, bob: Person;

  before(async () => {
    const started = names.map(async (name) => subscribers.set(name, await start(name)));
    [notifications, settings] = await Promise.all([
      startFunction('notifications', 'notifications'),
      startFunction('notifications', 'notificationSettings'),
      ...started,
    ]);
  });
  after(async () => {
    await Promise.all([notifications, settings, ...subscribers.values()].map((process) => process.kill()));
  });
  beforeEach(async () => {
    org = uniqueId('alpha');
    shift = uniqueId('h');
    [ann, bob] = await Promise.all([member(org, 'staff'), member(org, 'staff')]);
  });

  const log = (type: string, sequence: number, data: object) => {
    const subject = `organizations/${org}/schedules/s1/shifts/${shift}`;
    return logEvent(type, { service: 'scheduling', subject, orgId: org, sequence }, { scheduleId: 's1', ...data });
  };
  const times = { startTime: 1_900_000_000_000, endTime: 1_900_003_600_000 };
  const assigned = (uid: string, sequence = 1) =>
    log(shiftAssigned.type, sequence, { uid, positionId: 'cook', notes: 'only between us', ...times });
  const updated = (uids: string[], changes: object, sequence = 2) =>
    log(shiftUpdated.type, sequence, { uids, changes, positionId: 'cook', status: 'published', ...times, ...changes });
  const cancelled = (uids: string[]) => log(shiftCancelled.type, 3, { uids });
  const deliver = async (name: (typeof names)[number], event: EventEnvelope) => {
    const status = await deliverTo(subscribers.get(name)?.url ?? '', event);
    expect(status).to.be.within(200, 299);
  };
  const feed = async (as: Person) => {
    const response = await send(notifications.url, 'GET', '/api/notifications', { as });
    return (response.body as { notifications: ({ id: string; createdAt: number } & Record<string, unknown>)[] })
      .notifications;
  };
  const progress = async (name: string, event: EventEnvelope) =>
    (await firestore().doc(`inbox/${name}:${event.id}`).get()).get('progress') as unknown;

  it('notify the assigned member, and no one else, once', async () => {
    const event = await assigned(ann.uid);
    await deliver('notifyMemberOnShiftAssigned', event);
    await deliver('notifyMemberOnShiftAssigned', event);
    expect(await feed(ann)).to.deep.equal([
      {
        id: event.id,
        orgId: org,
        type: 'shift_assigned',
        title: 'New shift',
        scheduleId: 's1',
        shiftId: shift,
        ...times,
        createdAt: Date.parse(event.time),
      },
    ]);
    expect(await feed(bob)).to.deep.equal([]);
  });

  it('notify no member of the own action', async () => {
    const event = { ...(await assigned(ann.uid)), actor: `user:${ann.uid}` };
    await deliver('notifyMemberOnShiftAssigned', event);
    expect(await feed(ann)).to.deep.equal([]);
    expect(await progress('notifyMemberOnShiftAssigned', event)).to.deep.equal({ status: 'done' });
  });

  it('notify the member who was taken off, once, in the order of what happened', async () => {
    const first = await assigned(ann.uid);
    const gone = await log(shiftUnassigned.type, 2, { uid: ann.uid, ...times, isPublished: true });
    const later = { ...gone, time: new Date(Date.parse(first.time) + 1_000).toISOString() };
    for (let times = 0; times < 2; times++) await deliver('notifyMemberOnShiftUnassigned', later);
    await deliver('notifyMemberOnShiftAssigned', first);
    expect((await feed(ann)).map(({ id, type }) => [id, type])).to.deep.equal([
      [gone.id, 'shift_unassigned'],
      [first.id, 'shift_assigned'],
    ]);
    expect((await feed(ann))[0]).to.include({ title: 'Taken off a shift', shiftId: shift, ...times });
    expect(await feed(bob)).to.deep.equal([]);
  });

  it('notify no member of a draft: by the event, else by the schedule', async () => {
    const schedule = firestore().doc(`organizations/${org}/schedules/s1`);
    const draft = { isPublished: false };
    let sequence = 0;
    const publish = async (more: object = {}) => {
      const who = { uid: ann.uid, uids: [ann.uid], positionId: 'cook', ...times, ...more };
      const changed = { changes: { startTime: times.startTime }, status: 'published' };
      await deliver('notifyMemberOnShiftAssigned', await log(shiftAssigned.type, ++sequence, who));
      await deliver('notifyMemberOnShiftUnassigned', await log(shiftUnassigned.type, ++sequence, who));
      await deliver('notifyMembersOnShiftUpdated', await log(shiftUpdated.type, ++sequence, { ...who, ...changed }));
      await deliver('notifyMembersOnShiftCancelled', await log(shiftCancelled.type, ++sequence, who));
    };
    await publish(draft);
    await schedule.set({ status: 'published' });
    await publish(draft);
    for (const document of [{ status: 'draft' }, { state: 'draft' }, {}]) {
      await schedule.set(document);
      await publish();
    }
    expect(await feed(ann)).to.deep.equal([]);
    await publish({ isPublished: true });
    expect(await feed(ann)).to.have.length(4);
    for (const document of [{ status: 'published' }, { state: 'active' }]) {
      await schedule.set(document);
      await publish();
    }
    await schedule.delete();
    await publish();
    expect(await feed(ann)).to.have.length(16);
  });

  it('notify the assigned members of a change, each change once, in the order of what happened', async () => {
    const first = await updated([ann.uid, bob.uid], { startTime: times.startTime + 1 });
    const second = await updated([ann.uid], { venueId: 'terrace', status: 'in_progress' }, 3);
    const later = { ...second, time: new Date(Date.parse(first.time) + 1_000).toISOString() };
    for (const event of [later, first, later, first]) await deliver('notifyMembersOnShiftUpdated', event);
    expect((await feed(ann)).map(({ id, type, changed }) => ({ id, type, changed }))).to.deep.equal([
      { id: second.id, type: 'shift_changed', changed: ['place', 'status'] },
      { id: first.id, type: 'shift_changed', changed: ['time'] },
    ]);
    expect(await feed(bob)).to.have.length(1);
    expect((await feed(bob))[0]).to.deep.include({ id: first.id, startTime: 1_900_000_000_001, shiftId: shift });
  });

  it('notify no member of changed notes', async () => {
    const event = await updated([ann.uid], { notes: 'bring gloves', requiredStaff: 2 });
    await deliver('notifyMembersOnShiftUpdated', event);
    expect(await feed(ann)).to.deep.equal([]);
    expect(await progress('notifyMembersOnShiftUpdated', event)).to.deep.equal({ status: 'done' });
  });

  it('notify all who were assigned of a cancellation, once', async () => {
    const event = await cancelled([ann.uid, bob.uid, ann.uid]);
    await Promise.all([1, 2, 3].map(() => deliver('notifyMembersOnShiftCancelled', event)));
    for (const person of [ann, bob]) {
      const [first, ...more] = await feed(person);
      expect(first).to.deep.include({ id: event.id, orgId: org, type: 'shift_cancelled', shiftId: shift });
      expect(more).to.deep.equal([]);
    }
  });

  it('notify the others when one of the names cannot be a user’s', async () => {
    const event = await cancelled(['', 'a/b', ann.uid]);
    await deliver('notifyMembersOnShiftCancelled', event);
    expect(await feed(ann)).to.have.length(1);
    expect(await progress('notifyMembersOnShiftCancelled', event)).to.deep.equal({ status: 'done' });
  });

  it('obey the setting of their kind', async () => {
    const path = '/api/notifications/settings';
    const chosen = { shiftAssigned: false, shiftCancelled: false };
    expect((await send(settings.url, 'PATCH', path, { as: ann, body: chosen })).status).to.equal(200);
    const change = await updated([ann.uid], { endTime: times.endTime + 1 });
    await deliver('notifyMemberOnShiftAssigned', await assigned(ann.uid));
    await deliver('notifyMembersOnShiftUpdated', change);
    await deliver('notifyMembersOnShiftCancelled', await cancelled([ann.uid]));
    expect((await feed(ann)).map(({ id }) => id)).to.deep.equal([change.id]);
  });

  it('notify a crowd in several steps', async function () {
    this.timeout(30_000);
    const silent = { version: 1, schedulePublished: true, shiftCancelled: false };
    const uids = Array.from({ length: 850 }, () => uniqueId('u'));
    const writer = firestore().bulkWriter();
    for (const uid of uids.slice(0, 400)) void writer.set(firestore().doc(`notificationSettings/${uid}`), silent);
    await writer.close();
    const event = await cancelled(uids);
    await deliver('notifyMembersOnShiftCancelled', event);
    await deliver('notifyMembersOnShiftCancelled', event);
    const items = await firestore().getAll(
      ...uids.map((uid) => firestore().doc(`notifications/${uid}/items/${event.id}`)),
    );
    expect(items.filter(({ exists }) => exists).map(({ ref }) => ref.parent.parent?.id)).to.deep.equal(uids.slice(400));
  });

  for (const moment of ['before', 'after'] as const) {
    it(`are there once when the process is killed just ${moment} the commit`, async () => {
      const event = await assigned(ann.uid);
      const proxy = await startFirestoreProxy();
      const victim = await start('notifyMemberOnShiftAssigned', { FIRESTORE_EMULATOR_HOST: proxy.host });
      const committing = proxy.stopAt('Commit', moment);
      const delivery = deliverTo(victim.url, event).catch(() => 'connection lost');
      await committing;
      await victim.kill();
      expect(await delivery).to.equal('connection lost');
      proxy.close();
      const survived = moment === 'before' ? 0 : 1;
      expect(await feed(ann)).to.have.length(survived);

      await deliver('notifyMemberOnShiftAssigned', event);
      expect(await feed(ann)).to.have.length(1);
    });
  }
});
