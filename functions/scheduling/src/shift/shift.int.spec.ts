import * as shiftEvents from '@fresh/contracts/events/shifts';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const hour = 3_600_000;
const start = 1_893_456_000_000;
const times = { startTime: start, endTime: start + 8 * hour };

interface ShiftResponse {
  readonly id: string;
  readonly assignments: { uid: string; status: string }[];
  readonly warnings: { code: string; shiftId?: string }[];
}

describe('shifts over HTTP', () => {
  const org = uniqueId('alpha');
  const other = uniqueId('beta');
  const week = uniqueId('s');
  let shifts: FunctionProcess, shift: FunctionProcess, shiftAssign: FunctionProcess;
  let manager: Person, staff: Person, outsider: Person;

  before(async () => {
    [shifts, shift, shiftAssign] = await Promise.all([
      startFunction('scheduling', 'shifts'),
      startFunction('scheduling', 'shift'),
      startFunction('scheduling', 'shiftAssign'),
    ]);
    [manager, staff, outsider] = await Promise.all([
      member(org, 'manager'),
      member(org, 'staff'),
      member(other, 'admin'),
    ]);
    await firestore().doc(`organizations/${org}/schedules/${week}`).set({ name: 'Week 1' });
    await firestore().doc(`orgs/${org}/positions/cook`).set({ orgId: org, name: 'Cook' });
  });
  after(async () => {
    await Promise.all([shifts.kill(), shift.kill(), shiftAssign.kill()]);
  });

  const create = (changes: object = {}, as = manager, orgId = org) =>
    send(shifts.url, 'POST', `/api/shifts?orgId=${orgId}`, {
      as,
      body: { orgId, scheduleId: week, positionId: 'cook', ...times, ...changes },
    });
  const one = (method: string, id: string, body?: unknown, as = manager, query = `&scheduleId=${week}`, orgId = org) =>
    send(shift.url, method, `/api/shifts/${id}?orgId=${orgId}${query}`, { as, ...(body !== undefined && { body }) });
  const list = (query = `&scheduleId=${week}`, as = staff) =>
    send(shifts.url, 'GET', `/api/shifts?orgId=${org}${query}`, { as });
  const assign = (id: string, body: unknown, as = manager, query = `&scheduleId=${week}`) =>
    send(shiftAssign.url, 'POST', `/api/shifts/${id}/assign?orgId=${org}${query}`, { as, body });
  const unassign = (id: string, query: string, as = manager) =>
    send(shiftAssign.url, 'DELETE', `/api/shifts/${id}/assign?orgId=${org}${query}`, { as });

  const bodyOf = (response: TestResponse) => response.body as ShiftResponse;
  const made = async (changes: object = {}) => bodyOf(await create(changes)).id;
  const codes = (response: TestResponse) => bodyOf(response).warnings.map(({ code }) => code);
  const pathOf = (id: string, scheduleId = week) => `organizations/${org}/schedules/${scheduleId}/shifts/${id}`;
  const stored = async (id: string) => (await firestore().doc(pathOf(id)).get()).data();
  const eventsOf = (id: string) => loggedEvents(Object.values(shiftEvents), pathOf(id));
  const typesOf = async (id: string) => (await eventsOf(id)).map(({ type }) => type.split('.').at(-1));

  it('creates a draft without assigned members: state and event in one commit', async () => {
    const response = await create({ venueId: 'v1', notes: 'Early', breakMinutes: 30 });
    expect(response.status).to.equal(201);
    const { id } = bodyOf(response);
    expect(response.body).to.deep.include({
      orgId: org,
      scheduleId: week,
      positionId: 'cook',
      venueId: 'v1',
      ...times,
      requiredStaff: 1,
      notes: 'Early',
      breakMinutes: 30,
      status: 'draft',
      assignments: [],
      warnings: [],
      createdBy: manager.uid,
    });
    for (const internal of ['version', 'assigneeUids']) expect(response.body).not.to.have.property(internal);
    expect(await stored(id)).to.deep.include({ id, status: 'draft', assignments: [], version: 1 });
    expect(await stored(id)).not.to.have.property('warnings');
    const [event] = await eventsOf(id);
    expect(event).to.include({ sequence: 1, orgid: org, actor: `user:${manager.uid}`, subject: pathOf(id) });
    expect(event?.data).to.deep.include({ scheduleId: week, positionId: 'cook', ...times });
  });

  it('accepts a schedule and a position that do not exist, with warnings', async () => {
    expect(codes(await create({ scheduleId: 'nowhere', positionId: 'a/b' }))).to.deep.equal([
      'schedule_not_found',
      'position_not_found',
    ]);
    await firestore().doc(`orgs/${org}/positions/retired`).set({ orgId: org, name: 'Retired', isActive: false });
    const id = await made();
    expect(codes(await one('PATCH', id, { positionId: 'retired' }))).to.deep.equal(['position_inactive']);
  });

  it('reads, changes and cancels, and returns the id (DOMAIN 52)', async () => {
    const id = await made();
    const changed = await one('PATCH', id, { notes: 'Late', status: 'published', requiredStaff: 2 });
    expect(changed.status).to.equal(200);
    expect(changed.body).to.deep.include({ id, notes: 'Late', status: 'published', requiredStaff: 2, ...times });
    const { warnings: _warnings, ...shown } = bodyOf(changed);
    expect((await one('GET', id, undefined, staff)).body).to.deep.equal(shown);
    const deleted = await one('DELETE', id);
    expect(deleted.status).to.equal(200);
    expect(deleted.body).to.deep.equal({ message: 'Shift deleted successfully', id });
    expect((await one('DELETE', id)).status).to.equal(200);
    expect((await one('GET', id)).body).to.deep.include({ id, status: 'cancelled' });
    expect(await typesOf(id)).to.deep.equal(['created', 'updated', 'cancelled']);
  });

  it('lists newest first, cancelled ones too, in pages', async () => {
    const scheduleId = uniqueId('s');
    const ids: string[] = [];
    for (let made_ = 0; made_ < 3; made_++) ids.unshift(await made({ scheduleId }));
    await one('DELETE', ids[0] ?? '', undefined, manager, `&scheduleId=${scheduleId}`);
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { body } = await list(`&scheduleId=${scheduleId}&limit=2${after}`);
      const page = body as { shifts: { id: string }[]; total: number; nextCursor?: string };
      expect(page.total).to.equal(page.shifts.length);
      seen.push(...page.shifts.map(({ id }) => id));
      if (page.nextCursor === undefined) break;
      after = `&after=${page.nextCursor}`;
    }
    expect(seen).to.deep.equal(ids);
  });

  it('reads what the monolith stored, and takes it over', async () => {
    const id = uniqueId('old');
    const old = { orgId: org, scheduleId: week, positionId: 'cook', startTime: 9, endTime: 5, createdAt: 1, extra: 7 };
    await firestore().doc(pathOf(id)).set(old);
    expect((await one('GET', id)).body).to.deep.include({ id, status: 'draft', assignments: [], requiredStaff: 1 });
    expect((await one('PATCH', id, { startTime: 8 })).status).to.equal(400);
    expect((await one('DELETE', id)).status).to.equal(200);
    expect(await stored(id)).to.include({ status: 'cancelled', extra: 7, version: 1 });
  });

  describe('assignment', () => {
    it('puts a member on a shift once, and takes them off once', async () => {
      const id = await made({ requiredStaff: 2 });
      const first = await assign(id, { uid: staff.uid, notes: 'Opens' });
      expect(first.status).to.equal(200);
      expect(bodyOf(first).assignments[0]).to.deep.include({
        uid: staff.uid,
        status: 'assigned',
        assignedBy: manager.uid,
        notes: 'Opens',
      });
      expect((await assign(id, { uid: staff.uid })).body).to.deep.equal(first.body);
      const [, event] = await eventsOf(id);
      expect(event?.data).to.deep.equal({
        scheduleId: week,
        uid: staff.uid,
        positionId: 'cook',
        isPublished: false,
        ...times,
      });
      expect((await stored(id))?.['assigneeUids']).to.deep.equal([staff.uid]);
      const off = await unassign(id, `&scheduleId=${week}&uid=${staff.uid}`);
      expect(bodyOf(off).assignments).to.deep.equal([]);
      expect((await unassign(id, `&scheduleId=${week}&uid=${staff.uid}`)).body).to.deep.equal(off.body);
      expect(await typesOf(id)).to.deep.equal(['created', 'assigned', 'unassigned']);
    });

    it('warns of two shifts at once in any schedule, and of too many people, and rejects neither', async () => {
      const [ann, bob] = await Promise.all([member(org, 'staff'), member(org, 'staff')]);
      const early = await made();
      const next = { startTime: times.endTime, endTime: times.endTime + hour };
      const elsewhere = await made({ ...next, scheduleId: 'elsewhere' });
      await assign(early, { uid: ann.uid });
      const apart = await assign(elsewhere, { uid: ann.uid }, manager, '&scheduleId=elsewhere');
      expect(codes(apart)).to.deep.equal([]);
      const longer = await one('PATCH', early, { endTime: times.endTime + 1 });
      expect(bodyOf(longer).warnings).to.deep.equal([
        {
          code: 'overlap',
          message: 'Assigned to another shift at this time',
          uid: ann.uid,
          shiftId: elsewhere,
          scheduleId: 'elsewhere',
        },
      ]);
      expect(codes(await assign(early, { uid: bob.uid }))).to.deep.equal(['overstaffed']);
      await one('DELETE', elsewhere, undefined, manager, '&scheduleId=elsewhere');
      expect(codes(await one('PATCH', early, { endTime: times.endTime + 2, requiredStaff: 2 }))).to.deep.equal([]);
    });

    it('is for active members only', async () => {
      const id = await made();
      const suspended = await member(org, 'staff', 'suspended');
      const error = { code: 'BAD_REQUEST', message: 'uid is not an active member of the organization' };
      for (const uid of [outsider.uid, suspended.uid, 'unknown', 'a/b']) {
        const response = await assign(id, { uid });
        expect(response.status).to.equal(400);
        expect(response.body).to.deep.equal({ error });
      }
      expect(await stored(id)).to.deep.include({ assignments: [], version: 1 });
    });

    it('of a cancelled shift is a conflict', async () => {
      const id = await made();
      await one('DELETE', id);
      const response = await assign(id, { uid: staff.uid });
      expect(response.status).to.equal(409);
      expect(response.body).to.deep.equal({ error: { code: 'CONFLICT', message: 'Shift is cancelled' } });
      expect(await typesOf(id)).to.deep.equal(['created', 'cancelled']);
    });
  });

  describe('two clients at one shift', () => {
    it('lose no change', async () => {
      const id = await made();
      const responses = await Promise.all([one('PATCH', id, { notes: 'A' }), one('PATCH', id, { venueId: 'B' })]);
      expect(responses.map(({ status }) => status)).to.deep.equal([200, 200]);
      expect(await stored(id)).to.include({ notes: 'A', venueId: 'B', version: 3 });
    });

    it('cannot move its ends past each other', async () => {
      const id = await made();
      const middle = start + 4 * hour;
      const responses = await Promise.all([
        one('PATCH', id, { startTime: middle + 1 }),
        one('PATCH', id, { endTime: middle }),
      ]);
      expect(responses.map(({ status }) => status).sort()).to.deep.equal([200, 400]);
      const after = (await stored(id)) as { startTime: number; endTime: number };
      expect(after.endTime).to.be.greaterThan(after.startTime);
    });

    it('assign different people, and the same one once', async () => {
      const id = await made({ requiredStaff: 3 });
      const [ann, bob] = await Promise.all([member(org, 'staff'), member(org, 'staff')]);
      const responses = await Promise.all([ann, bob, ann].map(({ uid }) => assign(id, { uid })));
      expect(responses.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
      const { assigneeUids } = (await stored(id)) as { assigneeUids: string[] };
      expect(assigneeUids.sort()).to.deep.equal([ann.uid, bob.uid].sort());
      expect(await typesOf(id)).to.deep.equal(['created', 'assigned', 'assigned']);
    });
  });

  describe('bad input writes nothing', () => {
    const count = async () =>
      (await firestore().collection(`organizations/${org}/schedules/${week}/shifts`).count().get()).data().count;
    const rejected = async (response: Promise<TestResponse>, status: number, body: object) => {
      const before = await count();
      const got = await response;
      expect(got.status, JSON.stringify(got.body)).to.equal(status);
      expect(got.body).to.deep.include(body);
      expect(await count()).to.equal(before);
    };
    const framework = async (response: Promise<TestResponse>, status: number, error: object) => {
      const before = await count();
      const got = await response;
      expect(got.status, JSON.stringify(got.body)).to.equal(status);
      expect((got.body as { error: object }).error).to.deep.include(error);
      expect(await count()).to.equal(before);
    };

    it('no schedule named, in envelope B', async () => {
      const error = { code: 'BAD_REQUEST', message: 'scheduleId query parameter is required' };
      await rejected(list(''), 400, { error });
      await rejected(one('GET', 'x', undefined, manager, ''), 400, { error });
      await rejected(one('PATCH', 'x', {}, manager, ''), 400, { error });
      await rejected(one('DELETE', 'x', undefined, manager, '&scheduleId='), 400, { error });
      await rejected(assign('x', { uid: 'u' }, manager, ''), 400, { error });
      await rejected(unassign('x', `&scheduleId=${week}`), 400, {
        error: { code: 'BAD_REQUEST', message: 'uid query parameter is required' },
      });
      await framework(one('PATCH', 'x', { startTime: -1 }, manager, ''), 400, { code: 'VALIDATION_FAILED' });
    });

    it('an id that would reach another collection (DOMAIN 23)', async () => {
      const error = { code: 'BAD_REQUEST', message: 'Invalid scheduleId' };
      await rejected(list('&scheduleId=a%2Fb'), 400, { error });
      await rejected(create({ scheduleId: 'a/b' }), 400, { error });
      await rejected(one('GET', 'x', undefined, manager, '&scheduleId=..'), 400, { error });
    });

    it('another organization in the body', async () => {
      const error = { code: 'FORBIDDEN', message: 'orgId does not match organization context' };
      await rejected(create({ orgId: other }), 403, { error });
    });

    it('wrong fields and times', async () => {
      await framework(create({ endTime: start }), 400, {
        code: 'VALIDATION_FAILED',
        details: { endTime: ['End time must be after start time'] },
      });
      await framework(create({ scheduleId: '', positionId: '', startTime: 0, requiredStaff: 0 }), 400, {
        details: {
          scheduleId: ['Schedule ID is required'],
          positionId: ['Position ID is required'],
          startTime: ['Too small: expected number to be >0'],
          requiredStaff: ['Too small: expected number to be >0'],
        },
      });
      const id = await made();
      await rejected(one('PATCH', id, { endTime: start }), 400, {
        error: {
          code: 'VALIDATION_FAILED',
          message: 'Request validation failed.',
          details: [{ path: 'endTime', message: 'End time must be after start time' }],
        },
      });
      await framework(assign(id, { uid: '', notes: 'x'.repeat(501) }), 400, {
        details: {
          uid: ['User ID is required'],
          notes: ['Too big: expected string to have <=500 characters'],
        },
      });
      expect(await stored(id)).to.include({ ...times, version: 1 });
    });

    it('a role below the minimum role, a foreigner, a caller without session', async () => {
      const message = 'Insufficient permissions. Required role: manager.';
      await framework(create({}, staff), 403, { message });
      await framework(one('PATCH', 'x', {}, staff), 403, { message });
      await framework(one('DELETE', 'x', undefined, staff), 403, { message });
      await framework(assign('x', { uid: staff.uid }, staff), 403, { message });
      await framework(list(undefined, outsider), 403, { message: 'Organization membership required.' });
      await framework(send(shift.url, 'GET', `/api/shifts/x?orgId=${org}&scheduleId=y`), 401, { code: 'UNAUTHORIZED' });
    });

    it('what is not there, or is another organization’s, in the flat envelope', async () => {
      const missing = { error: 'Shift not found', code: 'NOT_FOUND' };
      await rejected(one('GET', 'unknown'), 404, missing);
      await rejected(one('PATCH', 'unknown', {}), 404, missing);
      await rejected(one('DELETE', 'unknown'), 404, missing);
      await rejected(assign('unknown', { uid: staff.uid }), 404, missing);
      await rejected(unassign('unknown', `&scheduleId=${week}&uid=x`), 404, missing);
      const id = await made();
      await rejected(one('PATCH', id, { notes: 'x' }, outsider, `&scheduleId=${week}`, other), 404, missing);
      const astray = uniqueId('astray');
      await firestore()
        .doc(pathOf(astray))
        .set({ orgId: other, positionId: 'p', ...times });
      const unauthorized = { error: 'Unauthorized', code: 'FORBIDDEN' };
      await rejected(one('GET', astray), 403, unauthorized);
      await rejected(one('PATCH', astray, { notes: 'x' }), 403, unauthorized);
      await rejected(one('DELETE', astray), 403, unauthorized);
    });
  });
});
