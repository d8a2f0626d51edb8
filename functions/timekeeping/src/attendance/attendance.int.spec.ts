import { eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { member, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const start = 1_893_456_000_000;
const end = start + 8 * 3_600_000;
const type = (name: string) => `fresh.timekeeping.attendance.v1.${name}`;

describe('attendance over HTTP', () => {
  const org = uniqueId('alpha');
  const other = uniqueId('beta');
  let attendance: FunctionProcess, record: FunctionProcess, checkIn: FunctionProcess, checkOut: FunctionProcess;
  let scheduler: Person, manager: Person, staff: Person, colleague: Person, outsider: Person;

  before(async () => {
    [attendance, record, checkIn, checkOut] = await Promise.all([
      startFunction('timekeeping', 'attendance'),
      startFunction('timekeeping', 'attendanceRecord'),
      startFunction('timekeeping', 'attendanceCheckIn'),
      startFunction('timekeeping', 'attendanceCheckOut'),
    ]);
    [scheduler, manager, colleague, outsider] = await Promise.all([
      member(org, 'scheduler'),
      member(org, 'manager'),
      member(org, 'staff'),
      member(other, 'admin'),
    ]);
  });
  // A person is in one place at a time, and is paid once for an hour: no test begins with the hours of another.
  beforeEach(async () => {
    staff = await member(org, 'staff');
  });
  after(async () => {
    await Promise.all([attendance, record, checkIn, checkOut].map((each) => each.kill()));
  });

  const body = (changes: object = {}) => ({
    orgId: org,
    shiftId: 'sh1',
    scheduleId: 'sc1',
    staffUid: staff.uid,
    scheduledStart: start,
    scheduledEnd: end,
    ...changes,
  });
  const create = (changes: object = {}, as = scheduler, orgId = org) =>
    send(attendance.url, 'POST', `/api/attendance?orgId=${orgId}`, { as, body: body(changes) });
  const list = (query = '', as = staff, orgId = org) =>
    send(attendance.url, 'GET', `/api/attendance?orgId=${orgId}${query}`, { as });
  const patch = (id: string, changes: object, as = manager, orgId = org) =>
    send(record.url, 'PATCH', `/api/attendance/${id}?orgId=${orgId}`, { as, body: changes });
  const stamp = (what: 'check-in' | 'check-out', id: string, sent: object = {}, as = staff, orgId = org) =>
    send((what === 'check-in' ? checkIn : checkOut).url, 'POST', `/api/attendance/${id}/${what}?orgId=${orgId}`, {
      as,
      body: sent,
    });

  const idOf = (answer: TestResponse) => (answer.body as { id: string }).id;
  const records = (answer: TestResponse) => (answer.body as { records: Record<string, unknown>[] }).records;
  const ref = (id: string, orgId = org) => firestore().doc(`attendance_records/${orgId}/records/${id}`);
  const stored = async (id: string) => (await ref(id).get()).data();
  const count = async (orgId = org) =>
    (await firestore().collection(`attendance_records/${orgId}/records`).count().get()).data().count;
  const eventsOf = async (id: string) => {
    const kinds = ['created', 'checked_in', 'checked_out', 'updated', 'approved'];
    const found = await Promise.all(
      kinds.map((kind) =>
        firestore()
          .collection(eventPath(type(kind), '').slice(0, -1))
          .where('subject', '==', ref(id).path)
          .get(),
      ),
    );
    return found
      .flatMap(({ docs }) => docs.map((document) => document.data()))
      .sort((a, b) => Number(a['sequence']) - Number(b['sequence']));
  };
  const typesOf = async (id: string) => (await eventsOf(id)).map((event) => event['type'] as string);

  it('creates a record: state and event in one commit', async () => {
    const answer = await create({ breakDuration: 30, notes: 'Bar' });
    expect(answer.status).to.equal(201);
    const id = idOf(answer);
    expect(id).to.match(/^att-\d{13}-[a-z0-9]{6}$/);
    const { warnings, ...shown } = answer.body as { createdAt: number; warnings: { code: string }[] };
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
      causationid: answer.headers.get('x-request-id'),
    });
    expect(event?.['data']).to.deep.equal({
      staffUid: staff.uid,
      shiftId: 'sh1',
      scheduleId: 'sc1',
      scheduledStart: start,
      scheduledEnd: end,
      breakDuration: 30,
      notes: 'Bar',
    });
  });

  it('keeps apart what is created in the same millisecond (DOMAIN 57)', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => create({ shiftId: `sh${index}` })));
    expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 201));
    expect(new Set(answers.map(idOf)).size).to.equal(answers.length);
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

    it('answers a repeated check-in and check-out the same, with one event each', async () => {
      const id = idOf(await create());
      const first = await stamp('check-in', id);
      expect((await stamp('check-in', id, { notes: 'again' })).body).to.deep.equal(first.body);
      const left = await stamp('check-out', id);
      expect((await stamp('check-out', id)).body).to.deep.equal(left.body);
      expect(await typesOf(id)).to.deep.equal(['created', 'checked_in', 'checked_out'].map(type));
    });

    it('is checked in once when several devices ask at once', async () => {
      const id = idOf(await create());
      const answers = await Promise.all([
        stamp('check-in', id, { method: 'nfc' }),
        stamp('check-in', id, { method: 'qr_code' }),
        stamp('check-in', id, { method: 'manual' }, scheduler),
      ]);
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
      const times = answers.map((answer) => (answer.body as { actualCheckIn: number }).actualCheckIn);
      expect(new Set(times).size).to.equal(1);
      expect(await typesOf(id)).to.deep.equal(['created', 'checked_in'].map(type));
    });

    it('is approved once when two managers ask at once', async () => {
      const id = idOf(await create());
      const came = Date.UTC(2025, 0, 1, 8);
      const approval = { status: 'approved', actualCheckIn: came, actualCheckOut: came + 28_800_000, hourlyRate: 20 };
      const answers = await Promise.all([patch(id, approval), patch(id, approval, scheduler)]);
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
      expect(await typesOf(id)).to.deep.equal(['created', 'updated', 'approved'].map(type));
      const [a, b] = answers.map((answer) => (answer.body as { approvedBy: string }).approvedBy);
      expect(a).to.equal(b);
    });

    it('says who recorded it for somebody else', async () => {
      const id = idOf(await create());
      const answer = await stamp('check-in', id, { method: 'admin_override' }, manager);
      expect(answer.body).to.include({ checkInMethod: 'admin_override', overriddenBy: manager.uid });
      expect((await stored(id))?.['overriddenAt']).to.be.a('number');
    });

    it('takes back times with the status, also in the document', async () => {
      const id = idOf(await create());
      await stamp('check-in', id, { notes: 'wrong person', location: { lat: 1, lng: 2, accuracy: 3 } });
      const answer = await patch(id, { status: 'no_show' });
      expect(answer.body).to.include({ status: 'no_show', overriddenBy: manager.uid });
      const gone = ['actualCheckIn', 'checkInMethod', 'checkInLocation', 'checkInNotes'];
      expect(answer.body).not.to.have.any.keys(...gone);
      expect(await stored(id)).not.to.have.any.keys(...gone);
    });

    it('changes nothing when nothing differs', async () => {
      const id = idOf(await create());
      expect((await patch(id, {})).status).to.equal(200);
      expect((await patch(id, { status: 'scheduled', breakDuration: 0 })).status).to.equal(200);
      expect(await typesOf(id)).to.deep.equal([type('created')]);
    });
  });

  describe('the list', () => {
    const crowded = uniqueId('gamma');
    let boss: Person, worker: Person;
    const made: string[] = [];

    before(async () => {
      [boss, worker] = await Promise.all([member(crowded, 'org_owner'), member(crowded, 'staff')]);
      for (const [shiftId, scheduleId, staffUid] of [
        ['s1', 'c1', 'ann'],
        ['s1', 'c1', 'bob'],
        ['s2', 'c1', 'ann'],
        ['s3', 'c2', 'ann'],
        ['s3', 'c2', 'bob'],
      ]) {
        made.push(idOf(await create({ orgId: crowded, shiftId, scheduleId, staffUid }, boss, crowded)));
      }
    });

    const ids = (answer: TestResponse) => records(answer).map(({ id }) => id);
    const some = (...indexes: number[]) => indexes.map((index) => made[index]);

    it('shows every member everybody’s records in the order of their creation', async () => {
      const answer = await list('', worker, crowded);
      expect(answer.status).to.equal(200);
      expect(ids(answer)).to.deep.equal(made);
      expect(answer.body).to.include({ total: 5 });
      expect(answer.body).not.to.have.property('nextCursor');
    });

    it('filters by all that is given; an empty filter is none', async () => {
      // Each filter alone needs an index; those of more are merged from these.
      const [ofAnn, ofSchedule, ofShift] = await Promise.all(
        ['&staffUid=ann', '&scheduleId=c1', '&shiftId=s3'].map((filter) => list(filter, worker, crowded)),
      );
      expect([ofAnn, ofSchedule, ofShift].map((answer) => ids(answer!))).to.deep.equal([
        some(0, 2, 3),
        some(0, 1, 2),
        some(3, 4),
      ]);
      expect(ids(await list('&staffUid=ann&scheduleId=c1', worker, crowded))).to.deep.equal(some(0, 2));
      expect(ids(await list('&staffUid=bob&scheduleId=c2&shiftId=s3', worker, crowded))).to.deep.equal(some(4));
      expect(ids(await list('&shiftId=nowhere', worker, crowded))).to.deep.equal([]);
      expect(ids(await list('&shiftId=', worker, crowded))).to.deep.equal(made);
    });

    it('shows the newest page first and leads to the older ones', async () => {
      const pages: unknown[][] = [];
      let after = '';
      for (;;) {
        const page = await list(`&limit=2${after}`, worker, crowded);
        pages.push(ids(page));
        const { nextCursor } = page.body as { nextCursor?: string };
        if (nextCursor === undefined) break;
        after = `&after=${nextCursor}`;
      }
      expect(pages).to.deep.equal([some(3, 4), some(1, 2), some(0)]);
      expect((await list('&after=forged', worker, crowded)).body).to.deep.equal({
        error: { code: 'BAD_REQUEST', message: 'Invalid cursor' },
      });
    });

    it('keeps pay and a manager’s notes from the staff', async () => {
      const shared = idOf(await create());
      await patch(shared, { managerNotes: 'Often late', hourlyRate: 31, partnershipId: 'p1' });
      const seenBy = async (as: Person) => records(await list('', as)).find(({ id }) => id === shared);
      expect(await seenBy(scheduler)).to.deep.include({ managerNotes: 'Often late', hourlyRate: 31 });
      expect(await seenBy(staff)).not.to.have.any.keys('managerNotes', 'hourlyRate', 'partnershipId', 'version');
      expect((await stamp('check-in', shared)).body).not.to.have.any.keys('managerNotes', 'hourlyRate');
    });

    it('is empty for another tenant', async () => {
      expect((await list('', outsider, other)).body).to.deep.equal({ records: [], total: 0 });
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

  it('leaves out a document that lost its shape, and says so in the log', async () => {
    const broken = uniqueId('broken');
    const worker = await member(broken, 'staff');
    await ref('att-1', broken).set({ shiftId: 5, createdAt: 1 });
    expect((await list('', worker, broken)).body).to.deep.equal({ records: [], total: 0 });
    expect(attendance.output()).to.contain(ref('att-1', broken).path);
  });

  describe('is refused and writes nothing:', () => {
    const rejected = async (answer: Promise<TestResponse>, status: number, error: object) => {
      const before = await count();
      const { status: got, body: sent } = await answer;
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
        send(attendance.url, 'POST', `/api/attendance?orgId=${org}`, { as: scheduler, body: raw });
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

    it('whoever may not', async () => {
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
        await rejected(send(attendance.url, 'GET', '/api/attendance'), 401, { code: 'UNAUTHORIZED' });
        await rejected(
          send(checkIn.url, 'POST', `/api/attendance/${id}/check-in?orgId=${org}`, { as: staff, csrf: false }),
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
});
