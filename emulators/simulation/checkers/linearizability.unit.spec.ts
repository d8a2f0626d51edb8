import { expect } from 'chai';
import { changeMember, deleteMember, getMember } from '@fresh/contracts/routes/memberships';
import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  publishSchedule,
  updateSchedule,
} from '@fresh/contracts/routes/schedules';
import { assignShift, getShift, unassignShift, updateShift } from '@fresh/contracts/routes/shifts';
import { checkIn, checkOut, updateAttendance } from '@fresh/contracts/routes/timekeeping';
import type { DocumentData } from '../history.ts';
import { checkLinearizability } from './linearizability.ts';
import { HistoryBuilder, event, org, responseOf } from './testing/history-builder.ts';
import { created, renamed, scheduleBody, scheduleDocument, schedulePath, shownSchedule } from './testing/schedules.ts';

describe('the checker of linearizability', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const subjects = () => checkLinearizability(history.entries).map(({ subject }) => subject);
  const notFound = { error: { code: 'NOT_FOUND' } };

  describe('of schedules', () => {
    const one = '/api/schedules/s-1';
    const rename = (name: string, version: number, ifMatch?: string) =>
      history.request(updateSchedule.id, 'PATCH', one, {
        body: { name },
        version,
        responseBody: shownSchedule(name),
        ...(ifMatch !== undefined && { ifMatch }),
      });
    const read = (name: string, version: number) =>
      history.request(getSchedule.id, 'GET', one, { version, responseBody: shownSchedule(name) });

    it('finds nothing in a life of one', () => {
      history.request(createSchedule.id, 'POST', '/api/schedules', {
        body: scheduleBody,
        version: 1,
        responseBody: { success: true, schedule: shownSchedule('Week 1') },
      });
      history.commitOf(0, [schedulePath, scheduleDocument(1)], created());
      read('Week 1', 1);
      rename('A', 2, '"1"');
      rename('A', 2);
      history.request(updateSchedule.id, 'PATCH', one, {
        body: { name: 'B' },
        ifMatch: '"1"',
        status: 412,
        responseBody: { error: { code: 'PRECONDITION_FAILED' } },
      });
      history.request(publishSchedule.id, 'POST', '/api/publish', {
        body: { scheduleId: 's-1' },
        version: 3,
        responseBody: { success: true },
      });
      history.request(updateSchedule.id, 'PATCH', one, {
        body: { status: 'archived' },
        version: 4,
        responseBody: shownSchedule('A', { status: 'archived' }),
      });
      history.request(deleteSchedule.id, 'DELETE', one, { responseBody: { deleted: true, id: 's-1' } });
      history.request(getSchedule.id, 'GET', one, { status: 400, responseBody: notFound });
      expect(subjects()).to.deep.equal([]);
    });

    it('finds a stale read, and names the two responses', () => {
      history.seed([schedulePath, scheduleDocument(1)]);
      rename('A', 2);
      read('Week 1', 1);
      const [finding] = checkLinearizability(history.entries);
      expect(finding?.message).to.match(
        /operation 0 \(PATCH .*\) got version 2 .*; operation 1 \(GET .*\) got version 1/,
      );
      expect(finding?.entries).to.deep.equal([1, 2, 3, 4]);
    });

    it('finds a lost update: two changes at once that both made version 2', () => {
      history.seed([schedulePath, scheduleDocument(1)]);
      const a = history.invoke(updateSchedule.id, 'PATCH', one, { body: { name: 'A' } });
      const b = history.invoke(updateSchedule.id, 'PATCH', one, { body: { visibility: 'public' } });
      history.respond(a.operation, responseOf(200, shownSchedule('A'), 2));
      history.respond(b.operation, responseOf(200, shownSchedule('Week 1', { visibility: 'public' }), 2));
      expect(subjects()).to.deep.equal([schedulePath]);
    });

    it('finds a change that took effect twice', () => {
      history.seed([schedulePath, scheduleDocument(1)]);
      rename('A', 2);
      read('A', 3);
      expect(subjects()).to.deep.equal([schedulePath]);
    });

    it('finds an If-Match that let a change of another version through', () => {
      history.seed([schedulePath, scheduleDocument(2)]);
      rename('A', 3, '"1"');
      expect(subjects()).to.deep.equal([schedulePath]);
    });

    it('finds a schedule that is said to be missing', () => {
      history.seed([schedulePath, scheduleDocument(1)]);
      history.request(getSchedule.id, 'GET', one, { status: 400, responseBody: notFound });
      expect(subjects()).to.deep.equal([schedulePath]);
    });

    it('takes a change whose response was lost as done or not, but never twice', () => {
      history.seed([schedulePath, scheduleDocument(1)]);
      const { operation } = history.invoke(updateSchedule.id, 'PATCH', one, { body: { name: 'A' } });
      history.respond(operation, null);
      read('Week 1', 1);
      read('A', 2);
      expect(subjects()).to.deep.equal([]);
      rename('B', 3);
      read('A', 4);
      expect(subjects()).to.deep.equal([schedulePath]);
    });

    it('takes the attempts with one key as one operation', () => {
      history.seed([schedulePath, scheduleDocument(1)]);
      const { operation } = history.invoke(updateSchedule.id, 'PATCH', one, { body: { name: 'A' } });
      history.respond(operation, responseOf(503, null), true);
      read('A', 2);
      history.respond(operation, responseOf(200, shownSchedule('A'), 2));
      expect(subjects()).to.deep.equal([]);
    });

    it('takes changes by subscribers at their commit', () => {
      history.seed([schedulePath, scheduleDocument(1)]);
      const cause = renamed(1, 'the cause');
      history.commit(cause);
      const [path, data] = event(
        'fresh.scheduling.schedule.v1.updated',
        schedulePath,
        2,
        { changes: { status: 'archived' } },
        { causationid: cause[0].split('/').at(-1) ?? '' },
      );
      history.commit([schedulePath, scheduleDocument(2, { status: 'archived', state: 'archived' })], [path, data]);
      history.request(getSchedule.id, 'GET', one, {
        version: 2,
        responseBody: shownSchedule('Week 1', { status: 'archived' }),
      });
      expect(subjects()).to.deep.equal([]);
      read('Week 1', 2);
      expect(subjects()).to.deep.equal([schedulePath]);
    });
  });

  describe('of shifts', () => {
    const path = `organizations/${org}/schedules/s-1/shifts/h-1`;
    const url = '/api/shifts/h-1';
    const document = {
      version: 1,
      positionId: 'p',
      startTime: 1,
      endTime: 2,
      status: 'draft',
      requiredStaff: 1,
      assignments: [],
    };
    const shown = (uids: readonly string[], fields: DocumentData = {}) => ({
      ...document,
      assignments: uids.map((uid) => ({ uid })),
      ...fields,
    });

    it('finds nothing where people come and go, and a cancellation with other changes counts twice', () => {
      history.seed([path, document]);
      history.request(assignShift.id, 'POST', `${url}/assign?scheduleId=s-1`, {
        body: { uid: 'bob' },
        version: 2,
        responseBody: shown(['bob']),
      });
      history.request(assignShift.id, 'POST', `${url}/assign?scheduleId=s-1`, {
        body: { uid: 'bob' },
        version: 2,
        responseBody: shown(['bob']),
      });
      history.request(unassignShift.id, 'DELETE', `${url}/assign?scheduleId=s-1&uid=bob`, {
        version: 3,
        responseBody: shown([]),
      });
      history.request(updateShift.id, 'PATCH', `${url}?scheduleId=s-1`, {
        body: { requiredStaff: 2, status: 'cancelled' },
        version: 5,
        responseBody: shown([], { requiredStaff: 2, status: 'cancelled' }),
      });
      history.request(getShift.id, 'GET', `${url}?scheduleId=s-1`, {
        version: 5,
        responseBody: shown([], { requiredStaff: 2, status: 'cancelled' }),
      });
      expect(subjects()).to.deep.equal([]);
    });

    it('finds an assignment that another one overwrote', () => {
      history.seed([path, document]);
      history.request(assignShift.id, 'POST', `${url}/assign?scheduleId=s-1`, {
        body: { uid: 'bob' },
        version: 2,
        responseBody: shown(['bob']),
      });
      history.request(assignShift.id, 'POST', `${url}/assign?scheduleId=s-1`, {
        body: { uid: 'cid' },
        version: 3,
        responseBody: shown(['cid']),
      });
      expect(subjects()).to.deep.equal([path]);
    });
  });

  describe('of memberships', () => {
    const path = `memberships/bob_${org}`;
    const url = `/api/organizations/${org}/members`;
    const seeded = () => history.seed([path, { version: 1, uid: 'bob', orgId: org, role: 'staff', status: 'active' }]);
    const promote = (version: number) =>
      history.request(changeMember.id, 'PATCH', url, {
        body: { memberId: 'bob', role: 'manager' },
        version,
        responseBody: { memberId: 'bob', role: 'manager' },
      });

    it('finds nothing where a member is promoted and removed', () => {
      seeded();
      promote(2);
      history.request(getMember.id, 'GET', `${url}/bob`, {
        version: 2,
        responseBody: { id: 'bob', role: 'manager', status: 'active' },
      });
      history.request(deleteMember.id, 'DELETE', `${url}/bob`, {
        version: 3,
        responseBody: { removed: true, memberId: 'bob' },
      });
      history.request(getMember.id, 'GET', `${url}/bob`, { status: 404, responseBody: notFound });
      expect(subjects()).to.deep.equal([]);
    });

    it('finds a role that comes back', () => {
      seeded();
      promote(2);
      history.request(getMember.id, 'GET', `${url}/bob`, {
        version: 2,
        responseBody: { id: 'bob', role: 'staff', status: 'active' },
      });
      expect(subjects()).to.deep.equal([path]);
    });
  });

  describe('of attendance', () => {
    const path = `attendance_records/${org}/records/att-1`;
    const document = { version: 1, status: 'scheduled', scheduledStart: 1, scheduledEnd: 2, breakDuration: 0 };
    const came = { ...document, status: 'checked_in', actualCheckIn: 1 };
    const left = { ...came, status: 'checked_out', actualCheckOut: 2 };
    const checkInAs = (version: number) =>
      history.request(checkIn.id, 'POST', '/api/attendance/att-1/check-in', { body: {}, version, responseBody: came });

    it('finds nothing where a person comes, leaves and is approved', () => {
      history.seed([path, document]);
      checkInAs(2);
      checkInAs(2);
      history.request(checkOut.id, 'POST', '/api/attendance/att-1/check-out', {
        body: {},
        version: 3,
        responseBody: left,
      });
      history.request(updateAttendance.id, 'PATCH', '/api/attendance/att-1', {
        body: { status: 'approved', hourlyRate: 20 },
        version: 5,
        responseBody: { ...left, status: 'approved' },
      });
      expect(subjects()).to.deep.equal([]);
    });

    it('takes a record in the place of a withdrawn one, which goes on with its count', () => {
      const withdrawn = event('fresh.timekeeping.attendance.v1.withdrawn', path, 2, {});
      const created = event('fresh.timekeeping.attendance.v1.created', path, 3, {});
      history.seed([path, document]);
      history.commit([path, null], withdrawn);
      history.commit([path, { ...document, version: 3 }], created);
      checkInAs(4);
      expect(subjects()).to.deep.equal([]);
    });

    it('finds a check-in that counted twice', () => {
      history.seed([path, document]);
      checkInAs(2);
      checkInAs(3);
      expect(subjects()).to.deep.equal([path]);
    });
  });
});
