import { expect } from 'chai';
import * as z from 'zod';
import { findBreakProblem, findLengthProblem, isSpanOf } from './durations.ts';
import { dayMs, earliestMs, instant, instantOrZero, latestMs } from './instants.ts';

const start = Date.UTC(2030, 0, 1);

describe('a moment', () => {
  it('is a whole number of milliseconds from 2000 to 9999', () => {
    for (const ms of [earliestMs, start, latestMs]) expect(instant.parse(ms)).to.equal(ms);
    for (const sent of [
      start / 1000,
      start * 1000,
      0,
      -1,
      0.5,
      start + 0.5,
      latestMs + 1,
      8.64e15 + 1,
      1e300,
      NaN,
      '1',
      null,
    ]) {
      expect(instant.safeParse(sent).success, String(sent)).to.equal(false);
    }
  });

  it('may be 0 where 0 says none, and is cut to a whole number there', () => {
    expect([0, start, start + 0.5].map((ms) => instantOrZero.parse(ms))).to.deep.equal([0, start, start]);
    for (const sent of [start / 1000, -1, latestMs + 1, 1e300]) {
      expect(instantOrZero.safeParse(sent).error?.issues, String(sent)).to.have.length(1);
    }
  });
});

describe('a span', () => {
  it('is as long as its bound at most', () => {
    expect(findLengthProblem({ start, end: start + 3 * dayMs }, 3)).to.equal(null);
    expect(findLengthProblem({ start, end: start + 3 * dayMs + 1 }, 3)).to.equal(
      'Too long: send an end at most 3 days after the start',
    );
  });

  it('holds its break, in nights of 23 and 25 hours too', () => {
    // Europe/Vienna, from midnight to midnight.
    const nights: [string, string, number][] = [
      ['2030-03-31T00:00:00+01:00', '2030-04-01T00:00:00+02:00', 23],
      ['2030-10-27T00:00:00+02:00', '2030-10-28T00:00:00+01:00', 25],
    ];
    for (const [from, to, hours] of nights) {
      const span = { start: Date.parse(from), end: Date.parse(to) };
      expect(findBreakProblem(span, hours * 60)).to.equal(null);
      expect(findBreakProblem(span, hours * 60 + 1)).to.equal('The break is longer than the shift');
    }
    expect(findBreakProblem({ start, end: start }, undefined)).to.equal(null);
  });

  it('of a body names the field to change', () => {
    const body = z
      .object({ from: z.number(), to: z.number(), rest: z.number().optional() })
      .check(isSpanOf({ start: 'from', end: 'to', pause: 'rest' }, 1));
    const fields = (sent: object) => body.safeParse(sent).error?.issues.map(({ path }) => path.join('.'));
    expect(fields({ from: start, to: start + dayMs, rest: 60 })).to.equal(undefined);
    expect(fields({ from: start, to: start + dayMs + 1 })).to.deep.equal(['to']);
    expect(fields({ from: start, to: start + 60_000, rest: 2 })).to.deep.equal(['rest']);
    expect(fields({ from: start, to: start - 1, rest: 2 }), 'the order is checked apart').to.equal(undefined);
  });
});
