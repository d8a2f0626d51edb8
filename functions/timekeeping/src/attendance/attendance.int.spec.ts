import { member, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import {
  end,
  idOf,
  records,
  start,
  startAttendanceRoutes,
  type,
  type AttendanceRoutes,
} from '../testing/attendance-routes.ts';

describe('attendance over HTTP', () => {
  let routes: AttendanceRoutes;
  let org: string;
  let scheduler: Person, manager: Person, staff: Person;
  let body: AttendanceRoutes['body'],
    create: AttendanceRoutes['create'],
    list: AttendanceRoutes['list'],
    patch: AttendanceRoutes['patch'],
    stamp: AttendanceRoutes['stamp'],
    ref: AttendanceRoutes['ref'],
    stored: AttendanceRoutes['stored'],
    eventsOf: AttendanceRoutes['eventsOf'],
    typesOf: AttendanceRoutes['typesOf'];

  before(async () => {
    routes = await startAttendanceRoutes();
    ({ org, body, create, list, patch, stamp, ref, stored, eventsOf, typesOf } = routes);
    ({ scheduler, manager } = routes.people);
  });
  beforeEach(async () => {
    staff = await routes.renewStaff();
  });
  after(async () => {
    await routes.stop();
  });

  it('creates a record: state and event in one commit', async () => {
    const response = await create({ breakDuration: 30, notes: 'Bar' });
    expect(response.status).to.equal(201);
    const id = idOf(response);
    expect(id).to.match(/^att-\d{13}-[a-z0-9]{6}$/);
    const { warnings, ...shown } = response.body as { createdAt: number; warnings: { code: string }[] };
    const { createdAt } = shown;
    expect(warnings.map(({ code }) => code)).to.deep.equal(['schedule_not_found', 'shift_not_found']);
    expect(shown).to.deep.equal({
      id,
      ...body(),
      status: 'scheduled',
      scheduledDuration: 480,
      breakDuration: 30,
      notes: 'Bar',
      createdBy: scheduler.uid,
      createdAt,
      updatedAt: createdAt,
    });
    expect(await stored(id)).to.deep.equal({ ...shown, version: 1 });
    const [event, ...rest] = await eventsOf(id);
    expect(rest).to.deep.equal([]);
    expect(event).to.deep.include({
      type: type('created'),
      source: '/services/timekeeping',
      subject: ref(id).path,
      sequence: 1,
      orgid: org,
      actor: `user:${scheduler.uid}`,
      causationid: response.headers.get('x-request-id'),
    });
    expect(event?.['data']).to.deep.equal({
      staffUid: staff.uid,
      shiftId: 'sh1',
      scheduleId: 'sc1',
      scheduledStart: start,
      scheduledEnd: end,
      breakDuration: 30,
    });
  });

  it('keeps apart what is created in the same millisecond (DOMAIN 57)', async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, (_, index) => create({ shiftId: `sh${index}` })));
    expect(responses.map(({ status }) => status)).to.deep.equal(responses.map(() => 201));
    expect(new Set(responses.map(idOf)).size).to.equal(responses.length);
  });

  describe('a shift worked', () => {
    it('goes from check-in over check-out to approval', async () => {
      const id = idOf(await create());
      const location = { lat: 40.7, lng: -74, accuracy: 5 };
      const came = await stamp('check-in', id, { method: 'geofence', location, notes: 'back door' });
      expect(came.status).to.equal(200);
      const { actualCheckIn } = came.body as { actualCheckIn: number };
      expect(came.body).to.deep.include({
        id,
        status: 'checked_in',
        checkInMethod: 'geofence',
        checkInLocation: location,
        checkInNotes: 'back door',
      });
      expect(came.body).not.to.have.any.keys('overriddenBy', 'actualDuration', 'version');

      const left = await stamp('check-out', id);
      expect(left.status).to.equal(200);
      expect(left.body).to.deep.include({ status: 'checked_out', checkOutMethod: 'manual', actualDuration: 0 });
      const { actualCheckOut } = left.body as { actualCheckOut: number };

      const done = await patch(id, { status: 'approved', hourlyRate: 20.5, managerNotes: 'ok' });
      expect(done.status).to.equal(200);
      expect(done.body).to.deep.include({ status: 'approved', approvedBy: manager.uid, hourlyRate: 20.5 });
      expect(await stored(id)).to.deep.include({ version: 5, status: 'approved', actualCheckIn, actualCheckOut });
      const events = await eventsOf(id);
      expect(events.map((event) => event['type'] as string)).to.deep.equal(
        ['created', 'checked_in', 'checked_out', 'updated', 'approved'].map(type),
      );
      expect(events.at(-1)?.['data']).to.deep.equal({
        staffUid: staff.uid,
        shiftId: 'sh1',
        scheduleId: 'sc1',
        clockIn: actualCheckIn,
        clockOut: actualCheckOut,
        hourlyRate: 20.5,
      });
    });

    it('responds to a repeated check-in and check-out the same, with one event each', async () => {
      const id = idOf(await create());
      const first = await stamp('check-in', id);
      expect((await stamp('check-in', id, { notes: 'again' })).body).to.deep.equal(first.body);
      const left = await stamp('check-out', id);
      expect((await stamp('check-out', id)).body).to.deep.equal(left.body);
      expect(await typesOf(id)).to.deep.equal(['created', 'checked_in', 'checked_out'].map(type));
    });

    it('is checked in once when several devices ask at once', async () => {
      const id = idOf(await create());
      const responses = await Promise.all([
        stamp('check-in', id, { method: 'nfc' }),
        stamp('check-in', id, { method: 'qr_code' }),
        stamp('check-in', id, { method: 'manual' }, scheduler),
      ]);
      expect(responses.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
      const times = responses.map((response) => (response.body as { actualCheckIn: number }).actualCheckIn);
      expect(new Set(times).size).to.equal(1);
      expect(await typesOf(id)).to.deep.equal(['created', 'checked_in'].map(type));
    });

    it('is approved once when two managers ask at once', async () => {
      const id = idOf(await create());
      const came = Date.UTC(2025, 0, 1, 8);
      const approval = { status: 'approved', actualCheckIn: came, actualCheckOut: came + 28_800_000, hourlyRate: 20 };
      const responses = await Promise.all([patch(id, approval), patch(id, approval, scheduler)]);
      expect(responses.map(({ status }) => status)).to.deep.equal([200, 200]);
      expect(await typesOf(id)).to.deep.equal(['created', 'updated', 'approved'].map(type));
      const [a, b] = responses.map((response) => (response.body as { approvedBy: string }).approvedBy);
      expect(a).to.equal(b);
    });

    it('says who recorded it for another member', async () => {
      const id = idOf(await create());
      const response = await stamp('check-in', id, { method: 'admin_override' }, manager);
      expect(response.body).to.include({ checkInMethod: 'admin_override', overriddenBy: manager.uid });
      expect((await stored(id))?.['overriddenAt']).to.be.a('number');
    });

    it('takes back times with the status, also in the document', async () => {
      const id = idOf(await create());
      await stamp('check-in', id, { notes: 'wrong person', location: { lat: 1, lng: 2, accuracy: 3 } });
      const response = await patch(id, { status: 'no_show' });
      expect(response.body).to.include({ status: 'no_show', overriddenBy: manager.uid });
      const gone = ['actualCheckIn', 'checkInMethod', 'checkInLocation', 'checkInNotes'];
      expect(response.body).not.to.have.any.keys(...gone);
      expect(await stored(id)).not.to.have.any.keys(...gone);
    });

    it('changes nothing when nothing differs', async () => {
      const id = idOf(await create());
      expect((await patch(id, {})).status).to.equal(200);
      expect((await patch(id, { status: 'scheduled', breakDuration: 0 })).status).to.equal(200);
      expect(await typesOf(id)).to.deep.equal([type('created')]);
    });
  });

  it('takes over what the monolith wrote, negative durations and unknown fields included (DOMAIN 53)', async () => {
    const old = uniqueId('old');
    const boss = await member(old, 'manager');
    const id = 'att-1700000000000';
    const written = {
      id,
      ...body({ orgId: old, scheduledStart: end, scheduledEnd: start }),
      status: 'scheduled',
      scheduledDuration: -480,
      breakDuration: 0,
      createdAt: 1_700_000_000_000,
      updatedAt: 1_700_000_000_000,
      badge: 'kept',
    };
    await ref(id, old).set(written);
    const { badge: _badge, ...shown } = written;
    expect(records(await list('', boss, old))).to.deep.equal([shown]);
    expect((await stamp('check-in', id, {}, boss, old)).status).to.equal(200);
    expect((await ref(id, old).get()).data()).to.include({ badge: 'kept', status: 'checked_in', version: 1 });
  });
});
