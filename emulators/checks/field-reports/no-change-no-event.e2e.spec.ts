/** Changes that change nothing: nothing is written, so there is no event and `updatedAt` stays. */
import { firestore } from '@fresh/kernel/firebase';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import * as z from 'zod';
import { foundWorkplace, request, type Workplace } from './workplace.ts';

type Role = 'owner' | 'manager' | 'scheduler' | 'staff';
type Step = readonly [as: Role, method: string, path: string, body?: object];

const created = z.object({ id: z.string() });
const createdSchedule = z.object({ schedule: created });
const day = 86_400_000;
const monday = Date.UTC(2030, 0, 7);

describe('field reports: no change, no event', function () {
  // The first call of each function starts it.
  this.timeout(60_000);
  let place: Workplace;
  let query: string;

  before(async () => {
    place = await foundWorkplace();
    query = `orgId=${place.orgId}`;
  });

  async function ask([as, method, path, body]: Step): Promise<unknown> {
    const response = await request(place[as], method, path, body);
    expect(response.status, `${method} ${path} ${JSON.stringify(response.body)}`).to.be.within(200, 201);
    return response.body;
  }

  const changeTime = async (path: string) => (await firestore().doc(path).get()).updateTime?.valueOf();

  /** Each step leaves the document as it is; the last one, which does change something, doesn't. */
  async function expectUnchanged(path: string, steps: readonly Step[], change?: Step): Promise<void> {
    const before = await changeTime(path);
    expect(before, path).to.be.a('string');
    for (const step of steps) {
      await ask(step);
      expect(await changeTime(path), JSON.stringify(step)).to.equal(before);
    }
    if (!change) return;
    await ask(change);
    expect(await changeTime(path), JSON.stringify(change)).not.to.equal(before);
  }

  async function newSchedule(): Promise<string> {
    const body = { orgId: place.orgId, name: 'Week', description: 'd', startDate: monday, endDate: monday + 7 * day };
    return createdSchedule.parse(await ask(['manager', 'POST', `/api/schedules?${query}`, body])).schedule.id;
  }

  it('of a schedule', async () => {
    const id = await newSchedule();
    const to = `/api/schedules/${id}?${query}`;
    await expectUnchanged(
      `organizations/${place.orgId}/schedules/${id}`,
      [
        ['manager', 'PATCH', to, {}],
        ['manager', 'PATCH', to, { name: 'Week' }],
        ['manager', 'PATCH', to, { description: 'd', startDate: monday, endDate: monday + 7 * day, status: 'draft' }],
      ],
      ['manager', 'POST', `/api/publish?${query}`, { scheduleId: id, notifyUsers: false }],
    );
    await expectUnchanged(`organizations/${place.orgId}/schedules/${id}`, [
      ['manager', 'POST', `/api/publish?${query}`, { scheduleId: id }],
      ['manager', 'PATCH', to, { status: 'published' }],
    ]);
  });

  it('of a shift', async () => {
    const scheduleId = await newSchedule();
    const times = { startTime: monday + day / 3, endTime: monday + (day * 2) / 3 };
    const body = { orgId: place.orgId, scheduleId, positionId: 'p', ...times, notes: 'n', breakMinutes: 30 };
    const { id } = created.parse(await ask(['manager', 'POST', `/api/shifts?${query}`, body]));
    const to = `/api/shifts/${id}?${query}&scheduleId=${scheduleId}`;
    const assign = `/api/shifts/${id}/assign?${query}&scheduleId=${scheduleId}`;
    const path = `organizations/${place.orgId}/schedules/${scheduleId}/shifts/${id}`;
    const { staff } = place;
    await expectUnchanged(
      path,
      [
        ['manager', 'PATCH', to, {}],
        ['manager', 'PATCH', to, { ...times, notes: 'n', requiredStaff: 1, status: 'draft', breakMinutes: 30 }],
        ['manager', 'DELETE', `${assign}&uid=${staff.uid}`],
      ],
      ['manager', 'POST', assign, { uid: staff.uid }],
    );
    await expectUnchanged(path, [['manager', 'POST', assign, { uid: staff.uid }]], ['manager', 'DELETE', to]);
    await expectUnchanged(path, [
      ['manager', 'DELETE', to],
      ['manager', 'PATCH', to, { status: 'cancelled' }],
    ]);
  });

  it('of a position', async () => {
    const name = uniqueId('position');
    const body = { orgId: place.orgId, name, hourlyRate: 0, requiredCertifications: ['a', 'b'] };
    const { id } = created.parse(await ask(['manager', 'POST', `/api/positions?${query}`, body]));
    const to = `/api/positions/${id}?${query}`;
    const path = `orgs/${place.orgId}/positions/${id}`;
    await expectUnchanged(
      path,
      [
        ['manager', 'PATCH', to, {}],
        ['manager', 'PATCH', to, { name, hourlyRate: -0, requiredCertifications: ['a', 'b'], type: 'part_time' }],
      ],
      ['owner', 'DELETE', to],
    );
    await expectUnchanged(path, [['owner', 'DELETE', to]]);
  });

  it('of an organization and its members', async () => {
    const { orgId, staff } = place;
    const to = `/api/organizations/${orgId}?${query}`;
    await expectUnchanged(`organizations/${orgId}`, [
      ['owner', 'PATCH', to, {}],
      ['owner', 'PATCH', to, { name: 'Workplace', settings: {} }],
    ]);
    const membership = `memberships/${staff.uid}_${orgId}`;
    const member = `/api/organizations/${orgId}/members/${staff.uid}_${orgId}?${query}`;
    const members = `/api/organizations/${orgId}/members?${query}`;
    await expectUnchanged(
      membership,
      [
        ['owner', 'PATCH', member, {}],
        ['owner', 'PATCH', member, { role: 'staff', permissions: [] }],
        ['owner', 'PATCH', members, { memberId: `${staff.uid}_${orgId}`, role: 'member' }],
      ],
      ['owner', 'PATCH', member, { permissions: ['reports'] }],
    );
    await expectUnchanged(membership, [['owner', 'PATCH', member, { permissions: ['reports'] }]]);
  });

  it('of an attendance record', async () => {
    const { orgId, staff } = place;
    const times = { scheduledStart: monday + day / 3, scheduledEnd: monday + (day * 2) / 3 };
    const body = { orgId, shiftId: uniqueId('s'), scheduleId: 'x', staffUid: staff.uid, ...times, breakDuration: 30 };
    const { id } = created.parse(await ask(['scheduler', 'POST', `/api/attendance?${query}`, body]));
    const to = `/api/attendance/${id}?${query}`;
    const path = `attendance_records/${orgId}/records/${id}`;
    await expectUnchanged(
      path,
      [
        ['scheduler', 'PATCH', to, {}],
        ['scheduler', 'PATCH', to, { status: 'scheduled', breakDuration: 30 }],
      ],
      ['staff', 'POST', `/api/attendance/${id}/check-in?${query}`, {}],
    );
    await expectUnchanged(path, [['staff', 'POST', `/api/attendance/${id}/check-in?${query}`, { notes: 'again' }]]);
  });

  it('of what a user keeps', async () => {
    const { uid } = place.staff;
    const settings = '/api/notifications/settings';
    const bootstrap = '/api/session/bootstrap';
    await ask(['staff', 'PATCH', settings, { shiftChanged: false }]);
    await expectUnchanged(`notificationSettings/${uid}`, [
      ['staff', 'PATCH', settings, {}],
      ['staff', 'PATCH', settings, { shiftChanged: false, memberJoined: true }],
    ]);
    const saved = { preferences: { grid: { rows: 1, columns: 2 } }, deviceInfo: { userAgent: 'u', platform: 'p' } };
    await ask(['staff', 'POST', bootstrap, saved]);
    await expectUnchanged(`users/${uid}`, [
      ['staff', 'POST', bootstrap, {}],
      ['staff', 'POST', bootstrap, { preferences: { grid: { columns: 2, rows: 1 } } }],
      ['staff', 'POST', bootstrap, { deviceInfo: { platform: 'p', userAgent: 'u' } }],
    ]);
    const profile = { firstName: 'Ann', lastName: 'Lee', timezone: 'Europe/Vienna' };
    await ask(['staff', 'POST', '/api/onboarding/profile', profile]);
    await expectUnchanged(`users/${uid}`, [['staff', 'POST', '/api/onboarding/profile', profile]]);
    await expectUnchanged(`onboarding/${uid}`, [['staff', 'POST', '/api/onboarding/profile', profile]]);
  });
});
