import { shiftAssigned } from '@fresh/contracts/events/shifts';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo } from '@fresh/kernel/testing/event-delivery';
import { startFirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import {
  expectConflict,
  functionOf,
  hour,
  kind,
  start,
  startExpectationSubscribers,
  startSubscriberTo,
  type ExpectationSubscribers,
  type Shift,
} from '../testing/expectation-subscribers.ts';
import { expectAttendanceOnShiftUpdated, withdrawAttendanceOnShiftUnassigned } from './subscribers.ts';

const first = { isRetry: false, signal: new AbortController().signal };

describe('attendance expected because of shifts', () => {
  let world: ExpectationSubscribers;
  let org: string;
  let scheduler: Person, staff: Person;
  let newShift: ExpectationSubscribers['newShift'],
    deliver: ExpectationSubscribers['deliver'],
    records: ExpectationSubscribers['records'],
    only: ExpectationSubscribers['only'],
    loggedOf: ExpectationSubscribers['loggedOf'],
    typesOf: ExpectationSubscribers['typesOf'],
    inbox: ExpectationSubscribers['inbox'],
    list: ExpectationSubscribers['list'],
    stamp: ExpectationSubscribers['stamp'];

  before(async () => {
    world = await startExpectationSubscribers();
    ({ org, scheduler, staff, newShift, deliver, records, only, loggedOf, typesOf, inbox, list, stamp } = world);
  });
  after(async () => {
    await world.stop();
  });

  it('begins with the assignment: record and event in one commit, once', async () => {
    const shift = newShift();
    const event = await shift.assigned(2);
    await deliver(event, event);
    const record = await only(shift);
    const at = Date.parse(event.time);
    const id = record['id'] as string;
    expect(id).to.match(/^att-[\w-]{27}$/);
    expect(record).to.deep.equal({
      id,
      orgId: org,
      shiftId: shift.id,
      scheduleId: 'sc1',
      staffUid: shift.uid,
      status: 'scheduled',
      scheduledStart: start,
      scheduledEnd: start + 8 * hour,
      scheduledDuration: 480,
      breakDuration: 30,
      createdBy: 'service:timekeeping',
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    const [created, ...others] = await loggedOf(id);
    expect(others).to.deep.equal([]);
    expect(created).to.deep.include({
      type: kind('created'),
      orgid: org,
      sequence: 1,
      actor: 'service:timekeeping',
      causationid: event.id,
      correlationid: event.correlationid,
      data: {
        staffUid: shift.uid,
        shiftId: shift.id,
        scheduleId: 'sc1',
        scheduledStart: start,
        scheduledEnd: start + 8 * hour,
        breakDuration: 30,
      },
    });
    const { version: _version, ...shown } = record;
    expect(await list(shift)).to.deep.equal([shown]);
    expect(await inbox(event)).to.deep.equal({ status: 'done' });
  });

  it('is remembered for 400 days after the shift, also when a replay follows an old event', async () => {
    const shift = newShift();
    await deliver({ ...(await shift.assigned(2)), time: '2020-01-01T00:00:00.000Z' });
    const places = firestore().collection(`attendance_expectations/${org}/places`);
    const { docs } = await places.where('shiftId', '==', shift.id).get();
    const expireAt = Timestamp.fromMillis(start + 8 * hour + 400 * 24 * hour);
    expect(docs.map((document) => document.get('expireAt') as Timestamp)).to.deep.equal([expireAt]);
  });

  it('moves with the shift, once', async () => {
    const shift = newShift();
    const event = await shift.updated(3, 2);
    await deliver(await shift.assigned(2), event, event);
    const record = await only(shift);
    expect(record).to.include({ scheduledStart: start + 2 * hour, scheduledEnd: start + 10 * hour, version: 2 });
    const changes = { scheduledStart: start + 2 * hour, scheduledEnd: start + 10 * hour };
    const events = await loggedOf(record['id'] as string);
    expect(events.map(({ type }) => type)).to.deep.equal(['created', 'updated'].map(kind));
    expect(events[1]).to.deep.include({ sequence: 2, causationid: event.id, actor: 'service:timekeeping' });
    expect(events[1]?.data).to.deep.include({ changes });
  });

  for (const [name, end] of [
    ['unassigned', (shift: Shift) => shift.unassigned(3)],
    ['cancelled', (shift: Shift) => shift.cancelled(3)],
    ['updated to cancelled', (shift: Shift) => shift.updated(3, 0, [shift.uid], 'cancelled')],
  ] as const) {
    it(`ends when the shift is ${name}, once, and begins again under the same id`, async () => {
      const shift = newShift();
      await deliver(await shift.assigned(2));
      const id = (await only(shift))['id'] as string;
      const event = await end(shift);
      await deliver(event, event);
      expect(await records(shift)).to.deep.equal([]);
      expect(await list(shift)).to.deep.equal([]);
      expect((await stamp(id)).status).to.equal(404);
      const [, withdrawn, ...others] = await loggedOf(id);
      expect(others).to.deep.equal([]);
      expect(withdrawn).to.deep.include({ type: kind('withdrawn'), sequence: 2, causationid: event.id });
      expect(withdrawn?.data).to.deep.equal({ staffUid: shift.uid, shiftId: shift.id, scheduleId: 'sc1' });

      await deliver(await (name === 'unassigned' ? shift.assigned(4, 1) : shift.updated(4, 1)));
      expect(await only(shift)).to.include({ id, version: 3, scheduledStart: start + hour });
      expect(await typesOf(id)).to.deep.equal(['created', 'withdrawn', 'created'].map(kind));
    });
  }

  it('is the same in the wrong order', async () => {
    const [moved, left, off, back] = [newShift(), newShift(), newShift(), newShift()];
    const late = await moved.assigned(2);
    await deliver(await moved.updated(3, 2), late);
    expect(await only(moved)).to.include({ scheduledStart: start + 2 * hour, version: 1 });
    expect(await inbox(late)).to.deep.equal({ status: 'done' });

    const lateToo = await left.assigned(2);
    await deliver(await left.unassigned(4), await left.updated(3, 2), lateToo);
    expect(await records(left)).to.deep.equal([]);

    const assigned = await off.assigned(2);
    await deliver(await off.cancelled(3), assigned);
    expect(await records(off)).to.deep.equal([]);

    const first = await back.assigned(2);
    const gone = await back.unassigned(3);
    await deliver(await back.assigned(4, 3), gone, first);
    expect(await only(back)).to.include({ scheduledStart: start + 3 * hour, version: 1 });
  });

  it('is the same when everything arrives at once, several times', async () => {
    const shift = newShift();
    const events = await Promise.all([
      shift.assigned(2),
      shift.updated(3, 1),
      shift.unassigned(4),
      shift.assigned(5, 1),
      shift.updated(6, 2),
    ]);
    // Whatever loses too often to the others is left to the queue; here everything is delivered once more instead.
    await Promise.all([...events, ...events].map((event) => world.attempt(event)));
    await deliver(...events);
    const record = await only(shift);
    expect(record).to.include({ scheduledStart: start + 2 * hour, status: 'scheduled' });
    const sequences = (await loggedOf(record['id'] as string)).map(({ sequence }) => sequence);
    expect(sequences).to.deep.equal(sequences.map((_, index) => index + 1));
    expect(record['version']).to.equal(sequences.length);
  });

  it('leaves alone who came, and who was corrected', async () => {
    const [came, absent] = [newShift(), newShift()];
    await deliver(await came.assigned(2), await absent.assigned(2));
    const ids = [(await only(came))['id'] as string, (await only(absent))['id'] as string] as const;
    expect((await stamp(ids[0])).status).to.equal(200);
    const path = `/api/attendance/${ids[1]}?orgId=${org}`;
    const marked = await send(world.correction.url, 'PATCH', path, { as: scheduler, body: { status: 'no_show' } });
    expect(marked.status).to.equal(200);
    for (const shift of [came, absent]) {
      const before = await only(shift);
      await deliver(
        await shift.updated(3, 2),
        await shift.unassigned(4),
        await shift.assigned(5),
        await shift.cancelled(6),
      );
      expect(await only(shift)).to.deep.equal(before);
    }
    expect(await typesOf(ids[0])).to.deep.equal(['created', 'checked_in'].map(kind));
    expect(await typesOf(ids[1])).to.deep.equal(['created', 'updated'].map(kind));
  });

  it('is not withdrawn or moved when another write comes between read and commit', async () => {
    const shift = newShift();
    await deliver(await shift.assigned(2));
    const [moved, left] = [await shift.updated(3, 2), await shift.unassigned(4)];
    const steps = [
      await expectAttendanceOnShiftUpdated.handle(moved, null, first),
      await withdrawAttendanceOnShiftUnassigned.handle(left, null, first),
    ];
    expect((await stamp((await only(shift))['id'] as string)).status).to.equal(200);
    for (const step of steps) await expectConflict(step);
    await deliver(moved, left);
    expect(await only(shift)).to.include({ status: 'checked_in', scheduledStart: start });
  });

  it('is each person’s own, and each tenant’s', async () => {
    const other = uniqueId('beta');
    const ann = newShift();
    const bob = newShift(uniqueId('bob'), org, ann.id);
    const elsewhere = newShift(ann.uid, other, ann.id);
    await deliver(await ann.assigned(2), await bob.assigned(3), await elsewhere.assigned(2));
    await deliver(await ann.unassigned(4));
    expect((await records(ann)).map(({ staffUid }) => staffUid as string)).to.deep.equal([bob.uid]);
    expect(await only(elsewhere)).to.include({ orgId: other, staffUid: ann.uid, version: 1 });
    const path = `/api/attendance?orgId=${other}`;
    expect((await send(world.attendance.url, 'GET', path, { as: staff })).status).to.equal(403);
  });

  it('is made in steps for as many as a shift can have, also for who is listed twice', async () => {
    const shift = newShift();
    const crowd = Array.from({ length: 500 }, (_, index) => `${shift.uid}-${index}`);
    const everyone = [...crowd, crowd[0]!];
    const event = await shift.updated(2, 1, everyone);
    await deliver(event, event);
    const made = await records(shift);
    expect(made.map(({ staffUid }) => staffUid as string).sort()).to.deep.equal([...crowd].sort());
    await deliver(await shift.cancelled(3, everyone));
    expect(await records(shift)).to.deep.equal([]);
  });

  for (const moment of ['before', 'after'] as const) {
    it(`is made once when the process is killed just ${moment} the commit`, async () => {
      const shift = newShift();
      const event = await shift.assigned(2);
      const proxy = await startFirestoreProxy();
      const victim = await startSubscriberTo(shiftAssigned, { FIRESTORE_EMULATOR_HOST: proxy.host });
      const committing = proxy.stopAt('Commit', moment);
      const delivery = deliverTo(victim.url, event).catch(() => 'connection lost');
      await committing;
      await victim.kill();
      expect(await delivery).to.equal('connection lost');
      proxy.close();
      expect(await records(shift)).to.have.length(moment === 'before' ? 0 : 1);
      await deliver(event);
      const record = await only(shift);
      expect(await typesOf(record['id'] as string)).to.deep.equal([kind('created')]);
    });
  }

  it('keeps the cause of an event that cannot be parsed', async () => {
    const homeless = newShift(uniqueId('ann'), null);
    const event = await homeless.assigned(2);
    await deliver(event);
    expect(await inbox(event)).to.deep.include({ status: 'dead' });
    const letter = await firestore()
      .doc(`deadLetters/${functionOf(shiftAssigned)}:${event.id}`)
      .get();
    expect(letter.data()).to.deep.include({ cause: 'a shift without organization', attempts: 1, orgid: null });
    expect(await records(homeless)).to.deep.equal([]);
  });
});
