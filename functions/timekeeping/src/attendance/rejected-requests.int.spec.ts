import { member, send, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { end, idOf, start, startAttendanceRoutes, type AttendanceRoutes } from '../testing/attendance-routes.ts';

describe('attendance is rejected, and writes nothing, for', () => {
  let routes: AttendanceRoutes;
  let org: string, other: string;
  let scheduler: Person, colleague: Person, outsider: Person, staff: Person;
  let create: AttendanceRoutes['create'],
    list: AttendanceRoutes['list'],
    patch: AttendanceRoutes['patch'],
    stamp: AttendanceRoutes['stamp'],
    stored: AttendanceRoutes['stored'],
    count: AttendanceRoutes['count'],
    typesOf: AttendanceRoutes['typesOf'];

  before(async () => {
    routes = await startAttendanceRoutes();
    ({ org, other, create, list, patch, stamp, stored, count, typesOf } = routes);
    ({ scheduler, colleague, outsider } = routes.people);
  });
  beforeEach(async () => {
    staff = await routes.renewStaff();
  });
  after(async () => {
    await routes.stop();
  });

  const rejected = async (response: Promise<TestResponse>, status: number, error: object) => {
    const before = await count();
    const { status: got, body: sent } = await response;
    expect(got, JSON.stringify(sent)).to.equal(status);
    expect((sent as { error: object }).error).to.deep.include(error);
    expect(await count()).to.equal(before);
  };
  const unchanged = async (id: string, work: () => Promise<void>) => {
    const before = await stored(id);
    await work();
    expect(await stored(id)).to.deep.equal(before);
    expect(await typesOf(id)).to.have.length(Number(before?.['version'] ?? 0));
  };

  it('bad values of a new record', async () => {
    const failed = (details: object) => ({ code: 'VALIDATION_FAILED', details });
    const post = (raw: string) =>
      send(routes.attendance.url, 'POST', `/api/attendance?orgId=${org}`, { as: scheduler, body: raw });
    const expected = (name: string) => `Invalid input: expected ${name}, received undefined`;
    const empty = {
      orgId: [expected('string')],
      shiftId: [expected('string')],
      scheduleId: [expected('string')],
      staffUid: [expected('string')],
      scheduledStart: [expected('number')],
      scheduledEnd: [expected('number')],
    };
    for (const raw of ['{}', '{bad', '']) await rejected(post(raw), 400, failed(empty));
    await rejected(
      create({ shiftId: '', scheduleId: '', staffUid: '' }),
      400,
      failed({
        shiftId: ['Shift ID is required'],
        scheduleId: ['Schedule ID is required'],
        staffUid: ['Staff user ID is required'],
      }),
    );
    await rejected(
      create({ scheduledStart: 0, scheduledEnd: 1.5, breakDuration: -1, notes: 'x'.repeat(1001) }),
      400,
      failed({
        scheduledStart: ['Too small: expected number to be >0'],
        scheduledEnd: ['Invalid input: expected int, received number'],
        breakDuration: ['Too small: expected number to be >=0'],
        notes: ['Too big: expected string to have <=1000 characters'],
      }),
    );
  });

  it('an end that is not after the start (DOMAIN 53)', async () => {
    const error = {
      code: 'VALIDATION_FAILED',
      message: 'Request validation failed.',
      details: { scheduledEnd: ['End time must be after start time'] },
    };
    await rejected(create({ scheduledEnd: start }), 400, error);
    await rejected(create({ scheduledEnd: start - 1 }), 400, error);
  });

  it('another organization in the body', async () => {
    await rejected(create({ orgId: other }), 403, { code: 'FORBIDDEN', message: 'Organization ID mismatch' });
  });

  it('users who may not', async () => {
    const role = { code: 'FORBIDDEN', message: 'Insufficient permissions. Required role: scheduler.' };
    const tenant = { code: 'FORBIDDEN', message: 'Organization membership required.' };
    const suspended = await member(org, 'manager', 'suspended');
    const id = idOf(await create());
    await unchanged(id, async () => {
      await rejected(create({}, staff), 403, role);
      await rejected(create({}, outsider), 403, tenant);
      await rejected(create({}, suspended), 403, tenant);
      await rejected(list('', outsider), 403, tenant);
      await rejected(patch(id, { status: 'late' }, staff), 403, role);
      await rejected(patch(id, { status: 'late' }, outsider), 403, tenant);
      await rejected(stamp('check-in', id, {}, colleague), 403, role);
      await rejected(stamp('check-in', id, { method: 'admin_override' }), 403, role);
      await rejected(stamp('check-in', id, {}, suspended), 403, tenant);
      await rejected(send(routes.attendance.url, 'GET', '/api/attendance'), 401, { code: 'UNAUTHORIZED' });
      await rejected(
        send(routes.checkIn.url, 'POST', `/api/attendance/${id}/check-in?orgId=${org}`, { as: staff, csrf: false }),
        403,
        { message: 'Invalid CSRF token.' },
      );
    });
  });

  it('another tenant’s record under the own organization', async () => {
    const id = idOf(await create());
    const missing = { code: 'NOT_FOUND', message: 'Attendance record not found' };
    await unchanged(id, async () => {
      await rejected(patch(id, { status: 'late' }, outsider, other), 404, missing);
      await rejected(stamp('check-in', id, {}, outsider, other), 404, missing);
      await rejected(stamp('check-out', id, {}, outsider, other), 404, missing);
    });
    expect(await count(other)).to.equal(0);
  });

  it('ids that would reach another document', async () => {
    for (const id of ['a%2Fb', '__x__', '..%2F..']) {
      await rejected(patch(id, { status: 'late' }), 400, { code: 'BAD_REQUEST', message: 'Invalid id' });
      await rejected(stamp('check-in', id), 400, { code: 'BAD_REQUEST', message: 'Invalid id' });
    }
    const id = idOf(await create());
    await unchanged(id, () =>
      rejected(patch(id, { partnershipId: 'a/b' }), 400, { code: 'BAD_REQUEST', message: 'Invalid partnershipId' }),
    );
  });

  it('the wrong order', async () => {
    const id = idOf(await create());
    await unchanged(id, () =>
      rejected(stamp('check-out', id), 409, {
        code: 'CONFLICT',
        message: 'Cannot check out: the record is scheduled',
      }),
    );
    await stamp('check-in', id);
    await stamp('check-out', id);
    await unchanged(id, () =>
      rejected(stamp('check-in', id), 409, {
        code: 'CONFLICT',
        message: 'Cannot check in: the record is checked_out',
      }),
    );
    await patch(id, { status: 'approved', hourlyRate: 20 });
    await unchanged(id, () =>
      rejected(patch(id, { hourlyRate: 21 }), 409, {
        code: 'CONFLICT',
        message: 'An approved record is corrected by approving it again',
      }),
    );
  });

  it('a correction that makes no sense', async () => {
    const id = idOf(await create());
    await unchanged(id, async () => {
      await rejected(patch(id, { status: 'approved', actualCheckIn: start }), 400, {
        code: 'VALIDATION_FAILED',
        details: [{ path: 'actualCheckOut', message: 'Check-out time is required for status approved' }],
      });
      await rejected(patch(id, { actualCheckIn: end, actualCheckOut: start }), 400, {
        code: 'VALIDATION_FAILED',
        details: [{ path: 'actualCheckOut', message: 'Check-out time must not be before check-in time' }],
      });
      await rejected(patch(id, { status: 'gone', hourlyRate: -1, actualCheckIn: 253_402_300_800_000 }), 400, {
        code: 'VALIDATION_FAILED',
        message: 'Request validation failed.',
      });
      await rejected(stamp('check-in', id, { method: 'x', location: { lat: 91, lng: 0 } }), 400, {
        code: 'VALIDATION_FAILED',
        message: 'Request validation failed.',
      });
    });
  });
});
