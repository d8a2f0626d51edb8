import * as shiftEvents from '@fresh/contracts/events/shifts';
import { scheduleDeleted } from '@fresh/contracts/events/schedules';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { deliverWrite, writePast, type Write } from '@fresh/kernel/testing/write-delivery';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { scanUpcoming } from './store.ts';

const start = Date.UTC(2040, 0, 1);
const times = { startTime: start, endTime: start + 8 * 3_600_000 };

describe('shifts that the monolith writes', () => {
  const org = uniqueId('alpha');
  let capture: FunctionProcess, assign: FunctionProcess, remove: FunctionProcess;
  let manager: Person, ann: Person;

  before(async () => {
    [capture, assign, remove] = await Promise.all([
      startFunction('scheduling', 'captureShift', { signature: 'cloudevent' }),
      startFunction('scheduling', 'shiftAssign'),
      startSubscriber('removeShiftsOnScheduleDeleted'),
    ]);
    [manager, ann] = await Promise.all([member(org, 'manager'), member(org, 'staff')]);
  });
  after(async () => {
    await Promise.all([capture.kill(), assign.kill(), remove.kill()]);
  });

  const newPath = () => `organizations/${org}/schedules/${uniqueId('s')}/shifts/h1`;
  /** As the monolith's S8 stores it: no status, no assigned members, no version. */
  const put = (path: string) =>
    writePast(path, (ref) => ref.set({ orgId: org, positionId: 'p', requiredStaff: 1, ...times }));
  const change = (path: string, changes: object) => writePast(path, (ref) => ref.update(changes));
  const captured = async (write: Write) => {
    expect(await deliverWrite(capture.url, write, 60_000)).to.be.within(200, 299);
  };
  const logged = async (path: string) =>
    (await loggedEvents(Object.values(shiftEvents), path)).map(({ type, sequence, data, captured: by }) => {
      const { uid = '' } = data as { uid?: string };
      return `${sequence} ${type.split('.').at(-1)} ${uid}`.trimEnd() + (by ? '' : ' by the service');
    });
  const on = (uid: string) => ({ uid, status: 'assigned', assignedAt: 1, assignedBy: 'maria' });

  it('are captured once when created, moved, staffed, cancelled and deleted', async () => {
    const path = newPath();
    const writes = [
      await put(path),
      await change(path, { endTime: start + 3_600_000 }),
      await change(path, { assignments: [on('bob')] }),
      await change(path, { status: 'cancelled' }),
      await writePast(path, (ref) => ref.delete()),
    ];
    for (const write of writes) await Promise.all([captured(write), captured(write)]);
    expect(await logged(path)).to.deep.equal(['1 created', '2 updated', '3 assigned bob', '4 cancelled', '5 deleted']);
    const [, , assigned] = await loggedEvents(Object.values(shiftEvents), path);
    expect(assigned?.data).to.deep.include({ positionId: 'p', startTime: start, endTime: start + 3_600_000 });
    expect(assigned).to.include({ orgid: org, captured: true });
  });

  it('are found by member and end, without `assigneeUids` and with a timestamp as the monolith stores them', async () => {
    const uid = uniqueId('bob');
    const path = newPath();
    const fields = { orgId: org, positionId: 'p', requiredStaff: 1, assignments: [on(uid)], startTime: start };
    const store = () => writePast(path, (ref) => ref.set({ ...fields, endTime: Timestamp.fromMillis(times.endTime) }));
    const found = async () => {
      const { stored } = await scanUpcoming(org, { uid, endAfter: start }, 10, null);
      return stored.map(({ ref }) => ref.path);
    };
    await captured(await store());
    expect(await found()).to.deep.equal([path]);
    // Stored again as it was: no event contains that, and the fields are gone again.
    await captured(await store());
    expect(await found()).to.deep.equal([path]);
    const document = await firestore().doc(path).get();
    expect(document.data()).to.deep.include({ assigneeUids: [uid], endTime: times.endTime });
    expect(await logged(path)).to.deep.equal(['1 created', `2 assigned ${uid}`]);
  });

  it('name each person once, regardless of who assigned the others', async () => {
    const path = newPath();
    await captured(await put(path));
    const staffed = await change(path, { assignments: [on('bob')] });
    const url = `/api/shifts/h1/assign?orgId=${org}&scheduleId=${path.split('/')[3] ?? ''}`;
    expect((await send(assign.url, 'POST', url, { as: manager, body: { uid: ann.uid } })).status).to.equal(200);
    await captured(staffed);
    expect(await logged(path)).to.deep.equal(['1 created', `2 assigned ${ann.uid} by the service`, '3 assigned bob']);
  });

  it('get events from the service alone when it removes them, as many events as that takes', async () => {
    const path = newPath();
    await captured(await put(path));
    await captured(await change(path, { assignments: [on('bob')] }));
    const schedule = path.slice(0, path.indexOf('/shifts/'));
    const about = { service: 'scheduling', subject: schedule, orgId: org };
    const deleted = await logEvent(scheduleDeleted.type, about, { name: 'Week 1' });
    const removed = await writePast(path, async () => {
      expect(await deliverTo(remove.url, deleted)).to.be.within(200, 299);
    });
    await captured(removed);
    expect((await logged(path)).slice(2)).to.deep.equal(['3 cancelled by the service', '4 deleted by the service']);
    expect((await firestore().doc(path).get()).exists).to.equal(false);
  });

  it('with half a person to staff them are a line in the log', async () => {
    const path = newPath();
    await captured(
      await writePast(path, (ref) => ref.set({ orgId: org, positionId: 'p', requiredStaff: 0.5, ...times })),
    );
    expect(await logged(path)).to.deep.equal([]);
    expect(capture.output()).to.contain('change_unmappable').and.contain(path);
  });
});
