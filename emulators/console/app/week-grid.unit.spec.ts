import { expect } from 'chai';
import { assigned, dayMs, shiftTimes, weekGrid, weeksOf, type Position, type Shift } from './week-grid.ts';

const monday = Date.UTC(2030, 0, 7);
const hourMs = 3_600_000;
const schedule = { startDateMs: monday + 3 * hourMs, endDateMs: monday + 7 * dayMs };

const position = (id: string, isActive = true): Position => ({
  id,
  orgId: 'o',
  name: id.toUpperCase(),
  type: 'part_time',
  skillLevel: 'entry',
  isActive,
  requiredCertifications: [],
  createdAt: 0,
  updatedAt: 0,
});
const shift = (id: string, positionId: string, startTime: number, status: Shift['status'] = 'draft'): Shift => ({
  id,
  orgId: 'o',
  scheduleId: 's',
  positionId,
  startTime,
  endTime: startTime + hourMs,
  status,
  assignments: [],
  requiredStaff: 1,
  createdAt: 0,
  updatedAt: 0,
});
/** `position: ids per day`, empty days as nothing. */
const drawn = (grid: ReturnType<typeof weekGrid>) =>
  grid.rows.map(({ name, cells }) => `${name}: ${cells.map((cell) => cell.map(({ id }) => id).join('+')).join(',')}`);

describe('the week grid', () => {
  it('has a row for each active position and a column for each day', () => {
    const grid = weekGrid(schedule, 0, [position('cook'), position('bar')], []);
    expect(grid.days).to.deep.equal([0, 1, 2, 3, 4, 5, 6].map((day) => monday + day * dayMs));
    expect(drawn(grid)).to.deep.equal(['COOK: ,,,,,,', 'BAR: ,,,,,,']);
  });

  it('puts a shift on the day it starts, in the order of the day', () => {
    const shifts = [
      shift('late', 'cook', monday + 23 * hourMs),
      shift('early', 'cook', monday),
      shift('last', 'cook', monday + 7 * dayMs - 1),
    ];
    expect(drawn(weekGrid(schedule, 0, [position('cook')], shifts))).to.deep.equal(['COOK: early+late,,,,,,last']);
  });

  it('leaves out cancelled shifts, and keeps inactive and unknown positions that have others', () => {
    const shifts = [
      shift('a', 'cook', monday, 'cancelled'),
      shift('b', 'old', monday + dayMs),
      shift('c', 'gone', monday + 2 * dayMs),
    ];
    const positions = [position('cook'), position('old', false), position('older', false)];
    expect(drawn(weekGrid(schedule, 0, positions, shifts))).to.deep.equal([
      'COOK: ,,,,,,',
      'OLD (inactive): ,b,,,,,',
      'Unknown position gone: ,,c,,,,',
    ]);
  });

  it('turns to the next week of a longer schedule, and counts what is in none', () => {
    const longer = { startDateMs: monday, endDateMs: monday + 8 * dayMs };
    const shifts = [
      shift('second', 'cook', monday + 8 * dayMs),
      shift('before', 'cook', monday - 1),
      shift('after', 'cook', monday + 14 * dayMs),
    ];
    const grid = weekGrid(longer, 1, [position('cook')], shifts);
    expect(drawn(grid)).to.deep.equal(['COOK: ,second,,,,,']);
    expect(grid.elsewhere).to.equal(2);
    expect([weeksOf(longer), weeksOf(schedule)]).to.deep.equal([2, 1]);
  });

  it('counts who is on a shift, not who declined', () => {
    const assignments = (['assigned', 'confirmed', 'declined', 'no_show'] as const).map((status) => {
      return { uid: status, status, assignedAt: 0, assignedBy: 'm' };
    });
    expect(assigned({ assignments })).to.deep.equal(['assigned', 'confirmed']);
  });
});

describe('times of a shift', () => {
  it('are of its day, and over midnight where it ends before it starts', () => {
    expect(shiftTimes(monday, '09:00', '17:30')).to.deep.equal({
      startTime: Date.UTC(2030, 0, 7, 9),
      endTime: Date.UTC(2030, 0, 7, 17, 30),
    });
    expect(shiftTimes(monday, '22:00', '06:00')?.endTime).to.equal(Date.UTC(2030, 0, 8, 6));
  });

  it('are rejected when they are none, or the same', () => {
    for (const [from, to] of [
      ['', '17:00'],
      ['9:00', '17:00'],
      ['24:00', '17:00'],
      ['09:00', '09:00'],
    ] as const) {
      expect(shiftTimes(monday, from, to), `${from} ${to}`).to.equal(null);
    }
  });
});
