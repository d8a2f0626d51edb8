import type { ledgerEntryPosted } from '@fresh/contracts/events/timekeeping';
import type { EventOf } from '@fresh/contracts/event';

/** The terms of an approval; 0 counts as absent (DOMAIN 70). */
export interface Terms {
  /** Per hour, in the currency's main unit. */
  readonly hourlyRate?: number | undefined;
  readonly overtimeThresholdMinutes?: number | undefined;
  readonly overtimeMultiplier?: number | undefined;
}

/** What is owed or was posted: whole cents, so that no sum ever carries float noise. */
export interface Pay {
  readonly regularCents: number;
  readonly overtimeCents: number;
  readonly overtimeMinutes: number;
}

/** An approval of an attendance record. Times are epoch ms. */
export interface Approval {
  readonly orgId: string;
  readonly attendanceId: string;
  readonly userId: string;
  readonly partnershipId?: string | undefined;
  /** The record's version that was approved: approvals may arrive in another order than they were given. */
  readonly version: number;
  readonly approvedAt: number;
  readonly clockIn: number;
  readonly clockOut: number;
}

/** One line of the ledger: never changed, never removed. */
export interface Entry extends Approval, Pay {
  readonly id: string;
  /** The first entry for the record, where this one holds the difference to what had been posted. */
  readonly corrects?: string | undefined;
}

/** What the ledger already has for a record, one for each entry. */
export type Posted = Pick<Entry, 'version' | 'clockIn' | 'clockOut'> & Pay;

/** Terms as given, and what they lack as the partnership has it. */
export function withDefaults(terms: Terms, defaults: Terms): Terms {
  return {
    hourlyRate: terms.hourlyRate || defaults.hourlyRate,
    overtimeThresholdMinutes: terms.overtimeThresholdMinutes || defaults.overtimeThresholdMinutes,
    overtimeMultiplier: terms.overtimeMultiplier || defaults.overtimeMultiplier,
  };
}

/** Whether something is left for a partnership to supply. */
export function isIncomplete({ hourlyRate, overtimeThresholdMinutes, overtimeMultiplier }: Terms): boolean {
  return !hourlyRate || !overtimeThresholdMinutes || !overtimeMultiplier;
}

/**
 * What the time between two clock readings is paid (DOMAIN §8); null when there is nothing to pay. Overtime is counted
 * per record and needs both its threshold and its multiplier; breaks are not deducted. Regular and overtime pay are
 * each rounded to the cent, half a cent up; the total is their sum.
 */
export function payFor(clockIn: number, clockOut: number, terms: Terms): Pay | null {
  const { hourlyRate, overtimeThresholdMinutes: threshold, overtimeMultiplier: multiplier } = terms;
  const minutes = Math.round((clockOut - clockIn) / 60_000);
  const rate = scaled(hourlyRate ?? 0, rateScale);
  if (minutes <= 0 || rate <= 0n) return null;
  // Cents of an hour's rate: rateScale is 100 times finer, an hour has 60 minutes.
  const perCent = 60n * BigInt(rateScale / 100);
  const overtimeMinutes = threshold && multiplier ? Math.max(0, minutes - threshold) : 0;
  return {
    regularCents: divided(BigInt(minutes - overtimeMinutes) * rate, perCent),
    overtimeCents: divided(
      BigInt(overtimeMinutes) * rate * scaled(multiplier ?? 0, multiplierScale),
      perCent * BigInt(multiplierScale),
    ),
    overtimeMinutes,
  };
}

/**
 * The entry that makes the ledger show what an approval owes (`null`: nothing); null when it shows that already, or
 * when this or a later approval was handled: `handled` is the version of the latest, also of one that changed nothing
 * and so left no entry. The entries of a record always sum up to its latest approval.
 */
export function nextEntry(
  approval: Approval,
  owed: Pay | null,
  posted: readonly Posted[],
  handled: number,
): Entry | null {
  const { attendanceId: first, version, clockIn, clockOut } = approval;
  const latest = posted.reduce<Posted | null>((a, b) => (a && a.version > b.version ? a : b), null);
  if (Math.max(handled, latest?.version ?? 0) >= version) return null;
  if (!latest) return owed && { ...approval, ...owed, id: first };
  const difference = {
    regularCents: (owed?.regularCents ?? 0) - sum(posted, 'regularCents'),
    overtimeCents: (owed?.overtimeCents ?? 0) - sum(posted, 'overtimeCents'),
    overtimeMinutes: (owed?.overtimeMinutes ?? 0) - sum(posted, 'overtimeMinutes'),
  };
  const sameTimes = latest.clockIn === clockIn && latest.clockOut === clockOut;
  if (sameTimes && Object.values(difference).every((amount) => amount === 0)) return null;
  return { ...approval, ...difference, id: `${first}-${posted.length + 1}`, corrects: first };
}

/** The event of an entry. */
export function entryPosted(entry: Entry): EventOf<typeof ledgerEntryPosted> {
  const { attendanceId, userId, partnershipId, clockIn, clockOut, corrects } = entry;
  return {
    type: 'fresh.timekeeping.ledger.v1.entry_posted',
    data: { attendanceId, userId, partnershipId, clockIn, clockOut, ...amountsOf(entry), corrects },
  };
}

/** Amounts in the currency's main unit: a whole number of cents divided once is the nearest number there is. */
export function amountsOf({ regularCents, overtimeCents, overtimeMinutes }: Pay) {
  return {
    regularPay: regularCents / 100,
    overtimePay: overtimeCents / 100,
    totalPay: (regularCents + overtimeCents) / 100,
    overtimeMinutes,
  };
}

/** An amount as cents; also for entries whose amounts carry float noise (DOMAIN 70). */
export function centsOf(amount: number): number {
  return Math.sign(amount) * Number(scaled(Math.abs(amount), 100));
}

/** Rates count to a ten-thousandth of the currency's main unit: a cent is not the smallest step of an hourly rate. */
const rateScale = 10_000;

/** Multipliers count to four decimals. */
const multiplierScale = 10_000;

/** A number times a scale as an integer, rounded as it is written: 1.005 × 100 is 100.5, not 100.49999999999999. */
function scaled(value: number, scale: number): bigint {
  return BigInt(Math.round(Number((value * scale).toFixed(6))));
}

/** A quotient of two numbers that aren't negative, rounded to the nearest integer, half up. */
function divided(dividend: bigint, divisor: bigint): number {
  return Number((2n * dividend + divisor) / (2n * divisor));
}

function sum(posted: readonly Posted[], field: keyof Pay): number {
  return posted.reduce((total, entry) => total + entry[field], 0);
}
