import { expect } from 'chai';
import type { Attendance } from './attendance.ts';
import { checkInFlags, isOverdue, withFlags, withoutCheckOutFlags } from './flags.ts';
import { closeForgotten, mustBeUnpaid, standingOf } from './presence.ts';

const hour = 3_600_000;
const minute = 60_000;
const eight = Date.UTC(2030, 0, 1, 8);

const record = (more: Partial<Attendance> = {}): Attendance => ({
  ...{ id: 'a', orgId: 'alpha', staffUid: 'ann', shiftId: 'sh1', scheduleId: 'sc1' },
  ...{ version: 2, status: 'checked_in', breakDuration: 0, createdAt: 0, updatedAt: 0 },
  ...{ scheduledStart: eight, scheduledEnd: eight + 8 * hour, checkIn: { at: eight } },
  ...more,
});
const worked = (from: number, to: number, more: Partial<Attendance> = {}) =>
  record({ status: 'approved', checkIn: { at: eight + from }, checkOut: { at: eight + to }, ...more });

describe('flags of a record', () => {
  it('say when a check-in was more than an hour early or a quarter of an hour late', () => {
    const at = (ms: number) => checkInFlags(record(), eight + ms);
    expect(at(-7 * 24 * hour)).to.deep.equal(['early_check_in']);
    expect(at(-hour - 1)).to.deep.equal(['early_check_in']);
    for (const ms of [-hour, 0, 15 * minute]) expect(at(ms), String(ms)).to.deep.equal([]);
    expect(at(15 * minute + 1)).to.deep.equal(['late_check_in']);
    expect(at(7 * 24 * hour)).to.deep.equal(['late_check_in']);
  });

  it('call a record overdue after 16 hours, or its own length and four hours', () => {
    const after = (hours: number, more: Partial<Attendance> = {}) => isOverdue(record(more), eight + hours * hour);
    expect([16, 16.001].map((hours) => after(hours))).to.deep.equal([false, true]);
    const long = { scheduledEnd: eight + 24 * hour };
    expect([28, 28.001].map((hours) => after(hours, long))).to.deep.equal([false, true]);
    expect(after(100, { checkIn: undefined })).to.equal(false);
  });

  it('are a set; those of a check-out go once it is settled', () => {
    const early = record({ flags: ['early_check_in'] });
    expect(withFlags(early, ['early_check_in', 'late_check_out'])).to.deep.equal(['early_check_in', 'late_check_out']);
    expect(withFlags(record(), [])).to.equal(undefined);
    const flags = ['early_check_in', 'late_check_out', 'missing_check_out'];
    expect(withoutCheckOutFlags(record({ flags }))).to.deep.equal(['early_check_in']);
    expect(withoutCheckOutFlags(record({ flags: ['late_check_out'] }))).to.equal(undefined);
  });
});

describe('another record of the person who checks in', () => {
  it('keeps them out while they are there', () => {
    for (const status of ['checked_in', 'late'] as const) {
      expect(() => standingOf(record({ status }), eight + 16 * hour)).to.throw('Already checked in at another shift');
    }
  });

  it('keeps them from nothing when it is closed, gone, or open in the future only', () => {
    for (const other of [null, record({ checkOut: { at: eight + 1 } }), record({ status: 'no_show' }), worked(0, 1)]) {
      expect(standingOf(other, eight + hour)).to.equal('closed');
    }
    expect(standingOf(record(), eight - 1)).to.equal('closed');
  });

  it('is closed when it was forgotten, with the length that was scheduled', () => {
    const now = eight + 30 * hour;
    expect(standingOf(record(), now)).to.equal('forgotten');
    const [event, ...rest] = closeForgotten(record(), now);
    expect(rest).to.deep.equal([]);
    expect(event?.data).to.include({ actualCheckIn: eight, actualCheckOut: eight + 8 * hour, method: 'manual' });
    expect(event?.data).to.deep.include({ flags: ['missing_check_out'] });
    expect(closeForgotten(record({ checkOut: { at: eight } }), now)).to.deep.equal([]);
    const negative = record({ scheduledEnd: eight - hour });
    expect(closeForgotten(negative, now)[0]?.data).to.include({ actualCheckOut: eight });
  });
});

describe('hours that are about to be paid', () => {
  it('must not overlap those of another approved record', () => {
    const check = (other: Attendance) => () => {
      mustBeUnpaid(worked(0, 8 * hour), [other]);
    };
    for (const [from, to] of [
      [0, 8],
      [7, 9],
      [-1, 1],
      [1, 2],
      [-1, 9],
    ] as const) {
      expect(check(worked(from * hour, to * hour, { id: 'b' })), `${from}-${to}`).to.throw('approved already');
    }
    for (const [from, to] of [
      [8, 9],
      [-1, 0],
    ] as const) {
      expect(check(worked(from * hour, to * hour, { id: 'b' })), `${from}-${to}`).not.to.throw();
    }
    expect(check(worked(0, 8 * hour)), 'the record itself').not.to.throw();
    expect(check(worked(0, 8 * hour, { id: 'b', status: 'checked_out' })), 'not approved').not.to.throw();
  });
});
