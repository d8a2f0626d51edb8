import { expect } from 'chai';
import { scheduleTimes } from './schedule-times.ts';

describe('times of a schedule', () => {
  const next = (schedule: string, from: string, zone = 'UTC') =>
    scheduleTimes(schedule, zone).next(new Date(from))?.toISOString();

  const cases: [string, string, string][] = [
    ['every 5 minutes', '2026-03-01T10:02:30Z', '2026-03-01T10:05:00.000Z'],
    ['every 5 minutes', '2026-03-01T10:05:00Z', '2026-03-01T10:10:00.000Z'],
    ['every 7 minutes', '2026-03-01T23:58:00Z', '2026-03-02T00:00:00.000Z'],
    ['every 2 hours', '2026-03-01T23:30:00Z', '2026-03-02T00:00:00.000Z'],
    ['every day 06:30', '2026-03-01T06:30:00Z', '2026-03-02T06:30:00.000Z'],
    ['every mon,thu 06:00', '2026-03-03T00:00:00Z', '2026-03-05T06:00:00.000Z'],
    ['*/15 9-10 * * *', '2026-03-01T10:45:00Z', '2026-03-02T09:00:00.000Z'],
    ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ];
  for (const [schedule, from, wanted] of cases) {
    it(`${schedule} after ${from} is ${wanted}`, () => {
      expect(next(schedule, from)).to.equal(wanted);
    });
  }

  it('follows the time zone, over the change to summer time', () => {
    expect(next('0 9 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).to.equal('2026-03-29T07:00:00.000Z');
    expect(next('0 9 * * *', '2026-03-27T12:00:00Z', 'Europe/Berlin')).to.equal('2026-03-28T08:00:00.000Z');
  });

  for (const wrong of ['', 'every now and then', 'every 0 minutes', 'every foo 06:00', '* * *', '61 * * * *']) {
    it(`names '${wrong}' as what it can't read`, () => {
      expect(() => scheduleTimes(wrong, 'UTC')).to.throw(`'${wrong}'`);
    });
  }
});
