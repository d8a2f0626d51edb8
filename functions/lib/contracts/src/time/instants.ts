import * as z from 'zod';

/** 2000-01-01 UTC. No one plans or records earlier; seconds that were sent for milliseconds lie in January 1970. */
export const earliestMs = 946_684_800_000;

/** Last millisecond a Firestore timestamp can hold (year 9999). Microseconds sent for milliseconds lie beyond. */
export const latestMs = 253_402_300_799_999;

/** A moment in epoch milliseconds, from 2000 to 9999, for input. */
export const instant = z
  .number()
  .int()
  .positive()
  .max(latestMs)
  .check(({ value, issues }) => {
    if (value > 0 && value < earliestMs && Number.isInteger(value)) issues.push(tooEarly(value));
  })
  .meta({ format: 'epoch-ms', minimum: earliestMs });

/** The same, or 0 for none, which the monolith took for a time that was not given. Fractions of a ms are cut off. */
export const instantOrZero = z
  .number()
  // + 0: a negative zero becomes 0.
  .overwrite((value) => Math.trunc(value) + 0)
  .max(latestMs)
  .check(({ value, issues }) => {
    if (value !== 0 && value < earliestMs) issues.push(tooEarly(value));
  })
  .meta({ format: 'epoch-ms', minimum: 0 });

function tooEarly(value: number) {
  const message = 'Too early: send milliseconds since 1970-01-01 UTC (not seconds), from the year 2000 on';
  return { code: 'custom', message, input: value } as const;
}

/** A day in ms, as a bound: days of 23 and 25 hours lie on both sides of it. */
export const dayMs = 86_400_000;
