import { shiftAssigned, shiftUpdated } from '@fresh/contracts/events/shifts';
import * as timekeepingEvents from '@fresh/contracts/events/timekeeping';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { uniqueId } from '@fresh/kernel/testing/world';
import { deliverWrite, writePast, type Write } from '@fresh/kernel/testing/write-delivery';
import { expect } from 'chai';

const start = Date.UTC(2040, 0, 1);
const hour = 3_600_000;

describe('attendance records that the monolith writes', () => {
  const org = uniqueId('alpha');
  let capture: FunctionProcess, expectAssigned: FunctionProcess, expectUpdated: FunctionProcess;
  before(async () => {
    [capture, expectAssigned, expectUpdated] = await Promise.all([
      startFunction('timekeeping', 'captureAttendance', { signature: 'cloudevent' }),
      startSubscriber('expectAttendanceOnShiftAssigned'),
      startSubscriber('expectAttendanceOnShiftUpdated'),
    ]);
  });
  after(async () => {
    await Promise.all([capture.kill(), expectAssigned.kill(), expectUpdated.kill()]);
  });

  const captured = async (write: Write) => {
    expect(await deliverWrite(capture.url, write, 60_000)).to.be.within(200, 299);
    expect(await deliverWrite(capture.url, write, 60_000)).to.be.within(200, 299);
  };
  const change = (path: string, fields: object) => writePast(path, (ref) => ref.update(fields));
  const eventsOf = (path: string) => loggedEvents(Object.values(timekeepingEvents), path);
  const kinds = async (path: string) =>
    (await eventsOf(path)).map(({ sequence, type }) => `${sequence} ${type.split('.').at(-1)}`);

  it('are published once each, an approval with what it pays', async () => {
    const path = `attendance_records/${org}/records/${uniqueId('att')}`;
    // As the monolith's W7 stores it.
    const whose = { shiftId: 'h1', scheduleId: 's1', staffUid: 'ann' };
    const hours = { scheduledStart: start, scheduledEnd: start + 8 * hour, scheduledDuration: 480, breakDuration: 30 };
    const fields = { orgId: org, ...whose, ...hours, status: 'scheduled', createdAt: 1, updatedAt: 1 };
    await captured(await writePast(path, (ref) => ref.set(fields)));
    await captured(await change(path, { status: 'checked_in', actualCheckIn: start, checkInMethod: 'nfc' }));
    await captured(await change(path, { status: 'checked_out', actualCheckOut: start + 8 * hour }));
    await captured(await change(path, { status: 'approved', hourlyRate: 20 }));
    await captured(await writePast(path, (ref) => ref.delete()));
    expect(await kinds(path)).to.deep.equal([
      '1 created',
      '2 checked_in',
      '3 checked_out',
      '4 approved',
      '5 withdrawn',
    ]);
    const [, , , approved] = await eventsOf(path);
    expect(approved).to.deep.include({
      orgid: org,
      captured: true,
      data: { ...whose, clockIn: start, clockOut: start + 8 * hour, hourlyRate: 20 },
    });
  });

  it('of an assignment go on counting when it was deleted and its shift makes a new one', async () => {
    const [scheduleId, shiftId, uid] = [uniqueId('s'), uniqueId('h'), uniqueId('ann')];
    const subject = `organizations/${org}/schedules/${scheduleId}/shifts/${shiftId}`;
    const about = { service: 'scheduling', subject, orgId: org };
    const shift = { scheduleId, startTime: start, endTime: start + hour, positionId: 'p' };
    const assigned = await logEvent(shiftAssigned.type, { ...about, sequence: 2 }, { ...shift, uid });
    expect(await deliverTo(expectAssigned.url, assigned)).to.be.within(200, 299);
    const { docs } = await firestore()
      .collection(`attendance_records/${org}/records`)
      .where('shiftId', '==', shiftId)
      .get();
    const path = docs[0]?.ref.path ?? '';
    await captured(await writePast(path, (ref) => ref.delete()));
    const changed = { ...shift, changes: { endTime: start + hour }, status: 'draft', uids: [uid] };
    const updated = await logEvent(shiftUpdated.type, { ...about, sequence: 3 }, changed);
    expect(await deliverTo(expectUpdated.url, updated)).to.be.within(200, 299);
    expect(await kinds(path)).to.deep.equal(['1 created', '2 withdrawn', '3 created']);
    const [byService, byMonolith] = await eventsOf(path);
    expect([byService?.captured, byMonolith?.captured]).to.deep.equal([undefined, true]);
  });
});
