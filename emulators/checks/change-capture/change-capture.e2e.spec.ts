/**
 * What the monolith writes past the services, on the running local cloud: its triggers, its subscribers, its API beside
 * it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import * as scheduleEvents from '@fresh/contracts/events/schedules';
import * as shiftEvents from '@fresh/contracts/events/shifts';
import { firestore } from '@fresh/kernel/firebase';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
const start = Date.UTC(2040, 0, 1);
const week = 7 * 24 * 3_600_000;

describe('changes made past the services', function () {
  // Every function involved starts a worker first, 1-2 s each, and an end waits 10 s for what came just before it.
  this.timeout(180_000);

  const org = uniqueId('org');
  let manager: Person, staff: Person;
  before(async () => {
    [manager, staff] = [await member(org, 'manager'), await member(org, 'staff')];
  });

  /** As the monolith's S2 stores a schedule. */
  const fields = (name: string) => ({
    orgId: org,
    name,
    state: 'draft',
    startDate: Timestamp.fromMillis(start),
    endDate: Timestamp.fromMillis(start + week),
    createdBy: manager.uid,
    createdAt: Timestamp.now(),
    updatedAt: Timestamp.now(),
  });
  const newSchedule = () => firestore().doc(`organizations/${org}/schedules/${uniqueId('s')}`);
  const published = () => ({ status: 'published', publishedAt: Date.now(), updatedAt: Timestamp.now() });

  const eventually = async (what: string, isSo: () => Promise<boolean>) => {
    for (let attempt = 0; attempt < 600; attempt++) {
      if (await isSo()) return;
      await delay(200);
    }
    throw new Error(`it never came: ${what}`);
  };
  const kinds = async (path: string) =>
    (await loggedEvents([...Object.values(scheduleEvents), ...Object.values(shiftEvents)], path)).map(
      ({ type, captured }) => `${type.split('.').at(-1)} by the ${captured ? 'monolith' : 'service'}`,
    );
  const audited = async (path: string) =>
    (await firestore().collectionGroup('events').where('subject', '==', path).orderBy('sequence').get()).docs.map(
      (event) => String(event.get('type')).split('.').at(-1),
    );
  const notified = async (uid: string, scheduleId: string) =>
    (await firestore().collection(`notifications/${uid}/items`).where('scheduleId', '==', scheduleId).get()).size;
  const received = (path: string, ...events: string[]) =>
    eventually(`${events.join(', ')} of ${path}`, async () => (await audited(path)).length >= events.length);
  /** A later change has gone all the way, so whatever the ones before it would have brought about has had its time. */
  const settled = async () => {
    const marker = newSchedule();
    await marker.set(fields('Marker'));
    await received(marker.path, 'created');
    await delay(1_000);
  };

  it('reach the subscribers as one event each: written, changed, deleted', async () => {
    const schedule = newSchedule();
    await schedule.set(fields('Week 1'));
    await received(schedule.path, 'created');
    await schedule.update(published());
    await received(schedule.path, 'created', 'published');
    await eventually('the notification', async () => (await notified(staff.uid, schedule.id)) > 0);
    await schedule.delete();
    await received(schedule.path, 'created', 'published', 'deleted');
    await settled();
    expect(await audited(schedule.path)).to.deep.equal(['created', 'published', 'deleted']);
    expect(await kinds(schedule.path)).to.deep.equal([
      'created by the monolith',
      'published by the monolith',
      'deleted by the monolith',
    ]);
    expect(await notified(staff.uid, schedule.id)).to.equal(1);
    expect(await notified(manager.uid, schedule.id)).to.equal(1);
  });

  it('reach them also when they follow each other at once', async () => {
    const schedule = newSchedule();
    await schedule.set(fields('Week 2'));
    await schedule.update({ name: 'Week 3' });
    await schedule.delete();
    await received(schedule.path, 'created', 'updated', 'deleted');
    await settled();
    expect((await kinds(schedule.path)).toSorted()).to.deep.equal([
      'created by the monolith',
      'deleted by the monolith',
      'updated by the monolith',
    ]);
    expect((await audited(schedule.path)).at(-1)).to.equal('deleted');
  });

  it('are no others when the services make them', async () => {
    const query = `?orgId=${org}`;
    const body = { orgId: org, name: 'Week 4', startDate: start, endDate: start + week };
    const created = await send(gateway, 'POST', `/api/schedules${query}`, { as: manager, body });
    const { id } = (created.body as { schedule: { id: string } }).schedule;
    const publication = await send(gateway, 'POST', `/api/publish${query}`, { as: manager, body: { scheduleId: id } });
    expect(publication.status).to.equal(200);
    const path = `organizations/${org}/schedules/${id}`;
    await eventually('the notification', async () => (await notified(staff.uid, id)) > 0);
    const removed = await send(gateway, 'DELETE', `/api/schedules/${id}${query}`, { as: manager });
    expect(removed.status).to.equal(200);
    await received(path, 'created', 'published', 'deleted');
    await settled();
    const ours = ['created by the service', 'published by the service', 'deleted by the service'];
    expect(await kinds(path)).to.deep.equal(ours);
    expect(await audited(path)).to.deep.equal(['created', 'published', 'deleted']);
    expect(await notified(staff.uid, id)).to.equal(1);
  });

  it('have the effects that ours have: who is put on a shift is expected to come', async () => {
    const shift = newSchedule().collection('shifts').doc(uniqueId('h'));
    const times = { startTime: start, endTime: start + 8 * 3_600_000 };
    await shift.set({ orgId: org, positionId: 'p', requiredStaff: 1, ...times });
    await received(shift.path, 'created');
    const assignment = { uid: staff.uid, status: 'assigned', assignedAt: Date.now(), assignedBy: manager.uid };
    await shift.update({ assignments: [assignment] });
    const records = firestore().collection(`attendance_records/${org}/records`).where('shiftId', '==', shift.id);
    await eventually('the attendance record', async () => !(await records.get()).empty);
    await settled();
    expect(await kinds(shift.path)).to.deep.equal(['created by the monolith', 'assigned by the monolith']);
    const { docs } = await records.get();
    expect(docs.map((record) => [record.get('staffUid'), record.get('status')] as unknown)).to.deep.equal([
      [staff.uid, 'scheduled'],
    ]);
  });
});
