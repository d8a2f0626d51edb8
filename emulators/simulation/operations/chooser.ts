import type { Random } from '../../random.ts';
import type { Known } from './known.ts';
import type { Operation, Person } from './operation.ts';

/** An attendance record, as far as its people look at it. */
export interface ListedAttendance {
  readonly id: string;
  readonly staffUid: string;
  readonly status: string;
}

/** Delivery of an event that a subscriber gave up. */
export interface ListedDeadLetter {
  readonly subscriber: string;
  readonly eventId: string;
}

/** What exists, as lists of the API say. */
export interface Lists {
  readonly attendance: (orgId: string) => readonly ListedAttendance[];
  /** Ids of notifications of a user. */
  readonly notifications: (uid: string) => readonly string[];
  /** Of an organization; null: all. */
  readonly deadLetters: (orgId: string | null) => readonly ListedDeadLetter[];
}

/** One of the things that a person may do next, with its weight among the others; null where there is nothing to do it to. */
export type Choice = readonly [weight: number, make: () => Operation | null];

/** What one person chooses their next operation with. */
export interface Choosing {
  readonly person: Person;
  readonly known: Known;
  readonly lists: Lists;
  readonly random: Random;
  /** Whole ms, as routes take times. */
  readonly nowMs: number;
  /** A name that no other operation sends. */
  readonly name: (kind: string) => string;
}

/** Ms of an hour. */
export const hour = 3_600_000;
const day = 24 * hour;

/** One of a list; null of an empty one. */
export function oneOf<T>({ random }: Pick<Choosing, 'random'>, all: readonly T[]): T | null {
  return all[random.below(all.length)] ?? null;
}

/** The start of one of the next six days, in epoch ms. */
export function dayAhead({ random, nowMs }: Pick<Choosing, 'random' | 'nowMs'>): number {
  return (Math.floor(nowMs / day) + 1 + random.below(6)) * day;
}
