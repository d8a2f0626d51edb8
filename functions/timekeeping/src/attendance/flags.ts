import type { attendanceFlag } from '@fresh/contracts/routes/timekeeping';
import type * as z from 'zod';

/** What a manager should look at. */
export type Flag = z.output<typeof attendanceFlag>;

/** What of a record decides about its flags. Times are epoch ms. */
interface Flaggable {
  readonly scheduledStart: number;
  readonly scheduledEnd: number;
  readonly checkIn?: { readonly at: number } | undefined;
  readonly flags?: readonly string[] | undefined;
}

const minute = 60_000;
const hour = 60 * minute;

/** How much earlier than scheduled a check-in may be without a flag, in ms. */
const earlyMs = hour;

/** How much later than scheduled a check-in may be without a flag, in ms. */
const lateMs = 15 * minute;

/** How long a record stays open after its check-in, in ms, unless it was scheduled for longer: no shift lasts as long. */
const openMs = 16 * hour;

/** How much longer than scheduled a long record stays open, in ms. */
const overtimeMs = 4 * hour;

/** Flags of a check-out whose time a manager has to name before it is paid. */
const checkOutFlags: readonly string[] = ['late_check_out', 'missing_check_out'] satisfies Flag[];

/** What is odd about a check-in at a moment, epoch ms. */
export function checkInFlags({ scheduledStart }: Flaggable, at: number): Flag[] {
  if (at < scheduledStart - earlyMs) return ['early_check_in'];
  return at > scheduledStart + lateMs ? ['late_check_in'] : [];
}

/** Whether a record has been open for too long at a moment, epoch ms: its check-out was late, or forgotten. */
export function isOverdue({ checkIn, scheduledStart, scheduledEnd }: Flaggable, now: number): boolean {
  return checkIn !== undefined && now - checkIn.at > Math.max(openMs, scheduledEnd - scheduledStart + overtimeMs);
}

/** Whether a person has to name the time of the check-out before the record is paid. */
export function isCheckOutInDoubt({ flags = [] }: Flaggable): boolean {
  return flags.some((flag) => checkOutFlags.includes(flag));
}

/** Flags as an event carries them: none are left out. */
export function flagged(flags: readonly Flag[]): { flags?: string[] } {
  return flags.length > 0 ? { flags: [...flags] } : {};
}

/** A record's flags and some more; undefined for none. */
export function withFlags({ flags = [] }: Flaggable, more: readonly string[]): readonly string[] | undefined {
  return orNone([...new Set([...flags, ...more])]);
}

/** A record's flags once the time of the check-out is settled. */
export function withoutCheckOutFlags({ flags = [] }: Flaggable): readonly string[] | undefined {
  return orNone(flags.filter((flag) => !checkOutFlags.includes(flag)));
}

function orNone(flags: readonly string[]): readonly string[] | undefined {
  return flags.length > 0 ? flags : undefined;
}
