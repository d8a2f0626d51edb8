import { invalid } from './failure.ts';
import type { Timestamp } from './messages.ts';

/** Microseconds since 1970: the resolution of Firestore's times, and below 2^53 for centuries. */
export type Micros = number;

/** A clock that never names the same moment twice, so that equal update times mean the same version. */
export class Clock {
  private last: Micros = 0;

  now(): Micros {
    return (this.last = Math.max(Math.floor((performance.timeOrigin + performance.now()) * 1000), this.last + 1));
  }

  /** Names only later moments from now on, also if the clock of the machine was set back. */
  startAfter(moment: Micros): void {
    this.last = Math.max(this.last, moment);
  }
}

export function timestamp(micros: Micros): Timestamp {
  const seconds = Math.floor(micros / 1_000_000);
  return { seconds: String(seconds), nanos: (micros - seconds * 1_000_000) * 1000 };
}

/** The moment that a server timestamp gets: milliseconds, unlike the times of documents. */
export function requestTime(at: Micros): Timestamp {
  return timestamp(at - (at % 1000));
}

/** Cuts off what is below a microsecond, as Firestore does. */
export function micros({ seconds = '0', nanos = 0 }: Timestamp): Micros {
  return Number(seconds) * 1_000_000 + Math.floor(nanos / 1000);
}

/** The moment of a `read_time`, which has to be in the past and no more precise than the times of documents. */
export function pastMoment(readTime: Timestamp, now: Micros): Micros {
  const moment = micros(readTime);
  if (moment <= 0) throw invalid('A read_time has to be after 1970.');
  if ((readTime.nanos ?? 0) % 1000 !== 0) throw invalid('A read_time has no more than microseconds.');
  if (moment > now) throw invalid("The requested 'read_time' cannot be in the future.");
  return moment;
}
