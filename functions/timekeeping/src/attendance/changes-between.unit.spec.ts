import { expect } from 'chai';
import fc from 'fast-check';
import { evolve, type Attendance, type AttendanceStatus, type Stamp } from './attendance.ts';
import { changesBetween } from './changes-between.ts';

const eight = Date.UTC(2030, 0, 1, 8);
const hour = 3_600_000;
const who = { staffUid: 'ann', shiftId: 'h1', scheduleId: 's1' };
const expected: Attendance = {
  id: 'att-1',
  orgId: 'alpha',
  version: 0,
  ...who,
  status: 'scheduled',
  scheduledStart: eight,
  scheduledEnd: eight + 8 * hour,
  breakDuration: 30,
  createdAt: 1,
  updatedAt: 2,
};
const eventsOf = (before: Attendance | null, after: Attendance | null) =>
  changesBetween(before, after).map(({ type, data }) => {
    expect(data).to.deep.include(who);
    return [type.split('.').at(-1), 'changes' in data ? data.changes : null];
  });
const arrived = { ...expected, status: 'checked_in', checkIn: { at: eight, method: 'nfc' } } as const;
const finished = { ...arrived, status: 'checked_out', checkOut: { at: eight + 8 * hour } } as const;

describe('what the monolith did to an attendance record', () => {
  it('is an expectation, an arrival, a departure, an approval or a withdrawal', () => {
    expect(changesBetween(null, expected)).to.deep.equal([
      {
        type: 'fresh.timekeeping.attendance.v1.created',
        data: {
          ...who,
          scheduledStart: eight,
          scheduledEnd: eight + 8 * hour,
          breakDuration: 30,
        },
        details: { notes: undefined },
      },
    ]);
    expect(changesBetween(expected, arrived)[0]?.data).to.deep.include({ actualCheckIn: eight, method: 'nfc' });
    expect(eventsOf(expected, arrived)).to.deep.equal([['checked_in', null]]);
    expect(changesBetween(arrived, finished)[0]?.data).to.deep.include({
      actualCheckIn: eight,
      actualCheckOut: eight + 8 * hour,
      method: 'manual',
    });
    expect(eventsOf(arrived, finished)).to.deep.equal([['checked_out', null]]);
    const approved = { ...finished, status: 'approved', hourlyRate: 20 } as const;
    expect(eventsOf(finished, approved)).to.deep.equal([['approved', null]]);
    expect(changesBetween(finished, approved)[0]?.data).to.deep.include({
      clockIn: eight,
      clockOut: eight + 8 * hour,
      hourlyRate: 20,
    });
    expect(eventsOf(expected, approved).map(([kind]) => kind)).to.deep.equal(['checked_in', 'checked_out', 'approved']);
    expect(eventsOf(finished, null)).to.deep.equal([['withdrawn', null]]);
  });

  it('is a correction where times and status don’t go together', () => {
    expect(eventsOf(expected, { ...expected, status: 'no_show', managerNotes: 'ill' })).to.deep.equal([
      ['updated', { status: 'no_show' }],
    ]);
    expect(eventsOf(expected, { ...arrived, status: 'late' })).to.deep.equal([
      ['updated', { status: 'late', actualCheckIn: eight }],
    ]);
    expect(eventsOf(finished, expected)).to.deep.equal([
      ['updated', { status: 'scheduled', actualCheckIn: null, actualCheckOut: null }],
    ]);
    expect(eventsOf(arrived, { ...arrived, checkIn: { at: eight + 1 } })).to.deep.equal([
      ['updated', { actualCheckIn: eight + 1 }],
    ]);
  });

  it('pays nothing where it was approved without times, or approved before', () => {
    expect(eventsOf(expected, { ...expected, status: 'approved' })).to.deep.equal([
      ['updated', { status: 'approved' }],
    ]);
    const approved = { ...finished, status: 'approved' } as const;
    expect(eventsOf(approved, { ...approved, hourlyRate: 99 })).to.deep.equal([['updated', { hourlyRate: 99 }]]);
  });

  it('leads from one state to the other, whatever they are', () => {
    const stamp = fc.option(
      fc.nat(3).map((at): Stamp => ({ at })),
      { nil: undefined },
    );
    const state = fc
      .record({
        status: fc.constantFrom<AttendanceStatus>(
          'scheduled',
          'checked_in',
          'checked_out',
          'no_show',
          'excused_absence',
          'late',
          'approved',
        ),
        scheduledStart: fc.nat(3),
        breakDuration: fc.nat(3),
        hourlyRate: fc.nat(3),
        checkIn: stamp,
        checkOut: stamp,
      })
      .map((fields): Attendance => ({ ...expected, ...fields }));
    fc.assert(
      fc.property(fc.option(state), state, (before, after) => {
        const change = { id: 'att-1', orgId: 'alpha', by: 'x', now: 0 };
        const reached = changesBetween(before, after).reduce<Attendance | null>(
          (seen, event) => evolve(seen, event, change),
          before,
        );
        const facts = (record: Attendance | null) => {
          const { status, scheduledStart, breakDuration, hourlyRate, checkIn, checkOut } = record ?? expected;
          return { status, scheduledStart, breakDuration, hourlyRate, came: checkIn?.at, left: checkOut?.at };
        };
        expect(facts(reached)).to.deep.equal(facts(after));
        expect(changesBetween(after, after)).to.deep.equal([]);
      }),
    );
  });
});
