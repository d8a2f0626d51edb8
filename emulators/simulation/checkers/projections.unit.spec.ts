import { expect } from 'chai';
import type { DocumentData, Json } from '../history.ts';
import { checkProjections } from './projections.ts';
import { HistoryBuilder, event, org, type Write } from './testing/history-builder.ts';

describe('the checker of projections', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkProjections(history.entries).map(({ message }) => message);

  describe('of members', () => {
    const member = (status: string): Write => [
      `memberships/ann_${org}`,
      { uid: 'ann', orgId: org, role: 'staff', status, joinedAt: 5 },
    ];
    const mirror = `organizations/${org}/members/ann`;

    it('finds nothing where the mirror repeats the membership', () => {
      history.commit(member('active'), [mirror, { status: 'active', role: 'staff', joinedAt: 5 }]);
      expect(messages()).to.deep.equal([]);
      history.commit(member('removed'), [mirror, null]);
      expect(messages()).to.deep.equal([]);
    });

    it('finds a mirror that is missing, left behind or out of date', () => {
      history.commit(member('active'));
      expect(messages()).to.deep.equal(['it is missing, though the user is a member']);
      history.commit([mirror, { status: 'active', role: 'manager', joinedAt: 5 }]);
      expect(messages()).to.deep.equal(['role is "manager", not "staff"']);
      history.commit(member('removed'));
      expect(messages()).to.deep.equal(['it is there, though the member was removed']);
    });

    it('finds a counter that isn’t the sum of the events', () => {
      const joined = (uid: string) =>
        event('fresh.organizations.membership.v1.created', `memberships/${uid}_${org}`, 1, {
          uid,
          role: 'staff',
          status: 'active',
        });
      history.seed([`organizations/${org}`, { memberCount: 3 }]);
      history.commit(joined('ann'));
      history.commit(joined('bob'));
      history.commit([`organizations/${org}`, { memberCount: 5 }]);
      expect(messages()).to.deep.equal([]);
      history.commit([`organizations/${org}`, { memberCount: 6 }]);
      expect(messages()).to.deep.equal(['it counts 6 members, and 5 by the events']);
    });
  });

  describe('of attendance', () => {
    const shift = `organizations/${org}/schedules/s-1/shifts/h-1`;
    const assigned = (sequence: number) =>
      event('fresh.scheduling.shift.v1.assigned', shift, sequence, {
        scheduleId: 's-1',
        uid: 'ann',
        startTime: 10,
        endTime: 20,
      });
    const place = (shiftSequence: number, fields: DocumentData = {}): Write => [
      `attendance_expectations/${org}/places/p-1`,
      {
        scheduleId: 's-1',
        shiftId: 'h-1',
        staffUid: 'ann',
        shiftSequence,
        attendanceVersion: 1,
        isByHand: false,
        ...fields,
      },
    ];
    const recordPath = `attendance_records/${org}/records/att-p-1`;
    const record = (scheduledStart: number, version = 1): Write => [
      recordPath,
      { scheduledStart, scheduledEnd: 20, version },
    ];

    it('finds nothing where the newest event of each place was followed', () => {
      history.commit(assigned(2));
      history.commit(place(2), record(10));
      expect(messages()).to.deep.equal([]);
      history.commit(event('fresh.scheduling.shift.v1.unassigned', shift, 3, { scheduleId: 's-1', uid: 'ann' }));
      history.commit(place(3, { attendanceVersion: 2 }), [recordPath, null]);
      expect(messages()).to.deep.equal([]);
    });

    it('leaves records alone that people have touched', () => {
      history.commit(assigned(2));
      history.commit(place(2), record(11, 2));
      expect(messages()).to.deep.equal([]);
      history.commit(place(2, { isByHand: true }), record(12));
      expect(messages()).to.deep.equal([]);
    });

    it('finds an event that wasn’t followed, or was overtaken by an older one', () => {
      history.commit(assigned(2));
      expect(messages()).to.deep.equal(['no expectation follows event 2 of the shift']);
      history.commit(assigned(4));
      history.commit(place(2), record(10));
      expect(messages()).to.deep.equal(['it follows event 2 of the shift, and 4 is the newest']);
    });

    it('finds a record that is missing, left behind or at another time', () => {
      history.commit(assigned(2));
      history.commit(place(2));
      expect(messages()).to.deep.equal(['it is missing, though its person is expected']);
      history.commit(record(11));
      expect(messages()).to.deep.equal(['it is at 11 to 20, not at 10 to 20']);
      history.commit(event('fresh.scheduling.shift.v1.cancelled', shift, 3, { scheduleId: 's-1', uids: ['ann'] }));
      history.commit(place(3));
      expect(messages()).to.deep.equal(['it is there, though its person is not expected']);
    });
  });

  it('finds an approval that the ledger didn’t follow, or posted twice', () => {
    const subject = `attendance_records/${org}/records/att-1`;
    const followed = `corporate_accounts/${org}/ledger_followed/att-1`;
    const entry = (id: string): Write => [
      `corporate_accounts/${org}/ledger/${id}`,
      { orgId: org, attendanceId: 'att-1', attendanceVersion: 3 },
    ];
    history.commit(event('fresh.timekeeping.attendance.v1.approved', subject, 3, { clockIn: 1, clockOut: 2 }));
    expect(messages()).to.deep.equal(['it follows approval missing, and 3 is the latest']);
    history.commit([followed, { version: 3 }], entry('att-1'));
    expect(messages()).to.deep.equal([]);
    history.commit(entry('att-1-2'));
    expect(messages()).to.deep.equal([`it posts approval 3 of att-1, as corporate_accounts/${org}/ledger/att-1 does`]);
  });

  it('finds zones that a venue doesn’t repeat', () => {
    const venue = (names: readonly string[]): Write => [
      `orgs/${org}/venues/v-1`,
      { name: 'Bar', zoneCount: names.length, cachedZones: names.map((name): Json => ({ name })) },
    ];
    const zone = (id: string, name: string): Write => [`orgs/${org}/zones/${id}`, { venueId: 'v-1', name }];
    history.commit(zone('z-1', 'B'), venue(['B']));
    expect(messages()).to.deep.equal([]);
    history.commit(zone('z-2', 'A'));
    expect(messages()).to.deep.equal(['it caches 1 zones (B), and has 2 (A, B)']);
    history.commit(venue(['A', 'B']));
    expect(messages()).to.deep.equal([]);
  });
});
