import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { DataOf, EventDefinition } from '@fresh/contracts/event';
import { shiftAssigned, shiftCancelled, shiftUnassigned, shiftUpdated } from '@fresh/contracts/events/shifts';
import * as timekeepingEvents from '@fresh/contracts/events/timekeeping';
import type { EffectStep } from '@fresh/kernel/events/subscriber';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import {
  expectAttendanceOnShiftAssigned,
  expectAttendanceOnShiftUpdated,
  withdrawAttendanceOnShiftUnassigned,
} from './subscribers.ts';

const start = 1_893_456_000_000;
const hour = 3_600_000;
const first = { isRetry: false };
const [grpcAlreadyExists, grpcFailedPrecondition] = [6, 9];
const kind = (name: string) => `fresh.timekeeping.attendance.v1.${name}`;

/** Which function gets which event. */
const functions = new Map<EventDefinition, string>([
  [shiftAssigned, 'expectAttendanceOnShiftAssigned'],
  [shiftUpdated, 'expectAttendanceOnShiftUpdated'],
  [shiftUnassigned, 'withdrawAttendanceOnShiftUnassigned'],
  [shiftCancelled, 'withdrawAttendanceOnShiftCancelled'],
]);

describe('attendance expected because of shifts', () => {
  const org = uniqueId('alpha');
  const subscribers = new Map<string, FunctionProcess>();
  let attendance: FunctionProcess, checkIn: FunctionProcess, correction: FunctionProcess;
  let scheduler: Person, staff: Person;

  const startSubscriber = (definition: EventDefinition, env: Record<string, string> = {}) =>
    startFunction('timekeeping', functions.get(definition)!, { signature: 'cloudevent', env });
  before(async () => {
    [attendance, checkIn, correction] = (await Promise.all(
      ['attendance', 'attendanceCheckIn', 'attendanceRecord'].map((name) => startFunction('timekeeping', name)),
    )) as [FunctionProcess, FunctionProcess, FunctionProcess];
    await Promise.all(
      [...functions.keys()].map(async (definition) =>
        subscribers.set(definition.type, await startSubscriber(definition)),
      ),
    );
    [scheduler, staff] = await Promise.all([member(org, 'scheduler'), member(org, 'staff')]);
  });
  after(async () => {
    await Promise.all([attendance, checkIn, correction, ...subscribers.values()].map((each) => each.kill()));
  });

  /** A shift that nobody has heard of, and the events it could have. */
  function newShift(uid = uniqueId('ann'), orgId: string | null = org, id = uniqueId('sh')) {
    const times = (startHour: number) => ({
      positionId: 'p1',
      startTime: start + startHour * hour,
      endTime: start + (startHour + 8) * hour,
      breakMinutes: 30,
    });
    const subject = `organizations/${orgId ?? 'none'}/schedules/sc1/shifts/${id}`;
    const publish = async <D extends EventDefinition>(definition: D, sequence: number, data: DataOf<D>) => {
      const about = { service: 'scheduling', subject, orgId, sequence };
      return { ...(await logEvent(definition.type, about, data)), data };
    };
    return {
      id,
      uid,
      orgId: orgId ?? 'none',
      assigned: (sequence: number, startHour = 0) =>
        publish(shiftAssigned, sequence, { scheduleId: 'sc1', uid, ...times(startHour) }),
      updated: (sequence: number, startHour: number, uids = [uid], status: 'draft' | 'cancelled' = 'draft') =>
        publish(shiftUpdated, sequence, { scheduleId: 'sc1', changes: {}, status, uids, ...times(startHour) }),
      unassigned: (sequence: number) => publish(shiftUnassigned, sequence, { scheduleId: 'sc1', uid }),
      cancelled: (sequence: number, uids = [uid]) => publish(shiftCancelled, sequence, { scheduleId: 'sc1', uids }),
    };
  }
  type Shift = ReturnType<typeof newShift>;

  const deliver = async (...events: EventEnvelope[]) => {
    for (const event of events) {
      expect(await deliverTo(subscribers.get(event.type)!.url, event), event.type).to.be.within(200, 299);
    }
  };
  const records = async ({ id, orgId }: Pick<Shift, 'id' | 'orgId'>) => {
    const { docs } = await firestore()
      .collection(`attendance_records/${orgId}/records`)
      .where('shiftId', '==', id)
      .get();
    return docs.map((document): Record<string, unknown> => document.data());
  };
  const only = async (shift: Shift) => {
    const [record, ...others] = await records(shift);
    expect(others).to.deep.equal([]);
    if (!record) throw new Error('there is no record');
    return record;
  };
  const loggedOf = async (recordId: string, orgId = org) =>
    loggedEvents(
      Object.values(timekeepingEvents).filter(({ type }) => type.startsWith(kind(''))),
      `attendance_records/${orgId}/records/${recordId}`,
    );
  const typesOf = async (recordId: string) => (await loggedOf(recordId)).map(({ type }) => type);
  const inbox = async ({ id, type }: EventEnvelope) => {
    const [definition] = [...functions.keys()].filter((one) => one.type === type);
    return (
      await firestore()
        .doc(`inbox/${functions.get(definition!)!}:${id}`)
        .get()
    ).get('progress') as object;
  };
  /** The step was planned on what has changed since: none of it is written. */
  const expectConflict = async ({ write }: EffectStep) => {
    const batch = firestore().batch();
    write(batch);
    const code = await batch.commit().then(
      () => 'committed',
      (error: unknown) => (error as { code?: number }).code,
    );
    expect(code).to.be.oneOf([grpcAlreadyExists, grpcFailedPrecondition]);
  };
  const list = async (shift: Shift) => {
    const path = `/api/attendance?orgId=${org}&shiftId=${shift.id}`;
    const { body } = await send(attendance.url, 'GET', path, { as: staff });
    return (body as { records: Record<string, unknown>[] }).records;
  };
  const stamp = (id: string) =>
    send(checkIn.url, 'POST', `/api/attendance/${id}/check-in?orgId=${org}`, { as: scheduler, body: {} });
  const createByHand = (shift: Shift, changes: object = {}) =>
    send(attendance.url, 'POST', `/api/attendance?orgId=${org}`, {
      as: scheduler,
      body: {
        orgId: org,
        shiftId: shift.id,
        scheduleId: 'sc1',
        staffUid: shift.uid,
        scheduledStart: start + hour,
        scheduledEnd: start + 2 * hour,
        ...changes,
      },
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
    await Promise.all([...events, ...events].map((event) => deliverTo(subscribers.get(event.type)!.url, event)));
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
    const marked = await send(correction.url, 'PATCH', path, { as: scheduler, body: { status: 'no_show' } });
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
    expect((await send(attendance.url, 'GET', path, { as: staff })).status).to.equal(403);
  });

  it('is made in steps for as many as a shift can have, also for who is listed twice', async () => {
    const shift = newShift();
    const crowd = Array.from({ length: 500 }, (_, index) => `${shift.uid}-${index}`);
    const everybody = [...crowd, crowd[0]!];
    const event = await shift.updated(2, 1, everybody);
    await deliver(event, event);
    const made = await records(shift);
    expect(made.map(({ staffUid }) => staffUid as string).sort()).to.deep.equal([...crowd].sort());
    await deliver(await shift.cancelled(3, everybody));
    expect(await records(shift)).to.deep.equal([]);
  });

  for (const moment of ['before', 'after'] as const) {
    it(`is made once when the process is killed just ${moment} the commit`, async () => {
      const shift = newShift();
      const event = await shift.assigned(2);
      const proxy = await startFirestoreProxy();
      const victim = await startSubscriber(shiftAssigned, { FIRESTORE_EMULATOR_HOST: proxy.host });
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

  describe('and records made by hand (W7):', () => {
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
      const answer = await createByHand(shift, { notes: 'Bar' });
      expect(answer.status).to.equal(201);
      expect(answer.body).to.deep.include({
        id,
        status: 'scheduled',
        scheduledStart: start + hour,
        scheduledEnd: start + 2 * hour,
        scheduledDuration: 60,
        breakDuration: 0,
        notes: 'Bar',
      });
      const taken = await only(shift);
      const { warnings: _warnings, ...shown } = answer.body as { warnings: unknown };
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
      const answer = await createByHand(shift, back);
      expect(answer.status).to.equal(201);
      expect(await records(shift)).to.have.length(2);
      expect((answer.body as { id: string }).id).to.match(/^att-\d{13}-[a-z0-9]{6}$/);
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
      const answers = await Promise.all(Array.from({ length: 5 }, () => createByHand(shift)));
      expect(answers.map(({ status }) => status)).to.deep.equal([201, 201, 201, 201, 201]);
      expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).to.equal(1);
      expect(await typesOf((await only(shift))['id'] as string)).to.deep.equal([kind('created')]);
    });

    it('is one record when both come at once', async () => {
      for (let round = 0; round < 5; round++) {
        const shift = newShift();
        const event = await shift.assigned(2);
        const [answer] = await Promise.all([createByHand(shift), deliver(event)]);
        expect(answer.status).to.equal(201);
        expect(await only(shift)).to.include({ scheduledStart: start + hour, breakDuration: 0 });
      }
    });
  });

  it('keeps the cause of an event nobody can understand', async () => {
    const homeless = newShift(uniqueId('ann'), null);
    const event = await homeless.assigned(2);
    await deliver(event);
    expect(await inbox(event)).to.deep.include({ status: 'dead' });
    const letter = await firestore()
      .doc(`deadLetters/${functions.get(shiftAssigned)!}:${event.id}`)
      .get();
    expect(letter.data()).to.deep.include({ cause: 'a shift without organization', attempts: 1, orgid: null });
    expect(await records(homeless)).to.deep.equal([]);
  });
});
