import { firestore } from '@fresh/kernel/firebase';
import { type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import {
  expectConflict,
  hour,
  kind,
  start,
  startExpectationSubscribers,
  type ExpectationSubscribers,
} from '../testing/expectation-subscribers.ts';
import { expectAttendanceOnShiftAssigned } from './subscribers.ts';

const first = { isRetry: false, signal: new AbortController().signal };

describe('records made by hand (W7), at a shift that is followed:', () => {
  let world: ExpectationSubscribers;
  let org: string;
  let scheduler: Person;
  let newShift: ExpectationSubscribers['newShift'],
    deliver: ExpectationSubscribers['deliver'],
    records: ExpectationSubscribers['records'],
    only: ExpectationSubscribers['only'],
    loggedOf: ExpectationSubscribers['loggedOf'],
    typesOf: ExpectationSubscribers['typesOf'],
    stamp: ExpectationSubscribers['stamp'],
    createByHand: ExpectationSubscribers['createByHand'];

  before(async () => {
    world = await startExpectationSubscribers();
    ({ org, scheduler, newShift, deliver, records, only, loggedOf, typesOf, stamp, createByHand } = world);
  });
  after(async () => {
    await world.stop();
  });

  it('one made before stays the only one, whatever becomes of the shift', async () => {
    const shift = newShift();
    const made = await createByHand(shift);
    expect(made.status).to.equal(201);
    const before = await only(shift);
    await deliver(await shift.assigned(2), await shift.updated(3, 2), await shift.cancelled(4));
    expect(await only(shift)).to.deep.equal(before);
    expect(await typesOf(before['id'] as string)).to.deep.equal([kind('created')]);
  });

  it('one of the monolith too', async () => {
    const shift = newShift();
    await firestore()
      .doc(`attendance_records/${org}/records/att-${shift.id}`)
      .set({ shiftId: shift.id, scheduleId: 'sc1', staffUid: shift.uid, status: 'scheduled', createdAt: 1 });
    const before = await only(shift);
    await deliver(
      await shift.assigned(2),
      await shift.updated(3, 2),
      await shift.unassigned(4),
      await shift.assigned(5),
    );
    expect(await only(shift)).to.deep.equal(before);
  });

  it('takes over the expected one, which no shift moves or withdraws any more', async () => {
    const shift = newShift();
    await deliver(await shift.assigned(2));
    const { id } = await only(shift);
    const response = await createByHand(shift, { notes: 'Bar' });
    expect(response.status).to.equal(201);
    expect(response.body).to.deep.include({
      id,
      status: 'scheduled',
      scheduledStart: start + hour,
      scheduledEnd: start + 2 * hour,
      scheduledDuration: 60,
      breakDuration: 0,
      notes: 'Bar',
    });
    const taken = await only(shift);
    const { warnings: _warnings, ...shown } = response.body as { warnings: unknown };
    expect(taken).to.deep.equal({ ...shown, version: 2 });
    await deliver(await shift.updated(3, 2), await shift.unassigned(4));
    expect(await only(shift)).to.deep.equal(taken);
    const events = await loggedOf(id as string);
    expect(events.map(({ type }) => type)).to.deep.equal(['created', 'updated'].map(kind));
    expect(events[1]).to.deep.include({ sequence: 2, actor: `user:${scheduler.uid}` });
  });

  it('takes over also with the values that are there', async () => {
    const shift = newShift();
    await deliver(await shift.assigned(2));
    const before = await only(shift);
    const same = { scheduledStart: start, scheduledEnd: start + 8 * hour, breakDuration: 30 };
    expect((await createByHand(shift, same)).status).to.equal(201);
    await deliver(await shift.cancelled(3));
    expect(await only(shift)).to.deep.equal(before);
  });

  it('is another one when the person came already and is expected back later', async () => {
    const shift = newShift();
    await deliver(await shift.assigned(2));
    const { id } = await only(shift);
    await stamp(id as string);
    expect((await createByHand(shift)).status).to.equal(409);
    const back = { scheduledStart: start + 9 * hour, scheduledEnd: start + 10 * hour };
    const response = await createByHand(shift, back);
    expect(response.status).to.equal(201);
    expect(await records(shift)).to.have.length(2);
    expect((response.body as { id: string }).id).to.match(/^att-\d{13}-[a-z0-9]{6}$/);
  });

  it('has no second record of an assignment that was planned before and committed after', async () => {
    const shift = newShift();
    const event = await shift.assigned(2);
    const step = await expectAttendanceOnShiftAssigned.handle(event, null, first);
    expect((await createByHand(shift)).status).to.equal(201);
    await expectConflict(step);
    await deliver(event);
    expect(await only(shift)).to.include({ createdBy: scheduler.uid });
  });

  it('are one for the same hours, also at the same moment', async () => {
    const shift = newShift();
    const responses = await Promise.all(Array.from({ length: 5 }, () => createByHand(shift)));
    expect(responses.map(({ status }) => status)).to.deep.equal([201, 201, 201, 201, 201]);
    expect(new Set(responses.map(({ body }) => (body as { id: string }).id)).size).to.equal(1);
    expect(await typesOf((await only(shift))['id'] as string)).to.deep.equal([kind('created')]);
  });

  it('is one record when both come at once', async () => {
    for (let round = 0; round < 5; round++) {
      const shift = newShift();
      const event = await shift.assigned(2);
      const [response] = await Promise.all([createByHand(shift), deliver(event)]);
      expect(response.status).to.equal(201);
      expect(await only(shift)).to.include({ scheduledStart: start + hour, breakDuration: 0 });
    }
  });
});
