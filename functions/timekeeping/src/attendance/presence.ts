import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { ApiError } from '@fresh/kernel/errors';
import { isPresent, whose, type Attendance } from './attendance.ts';
import { isOverdue } from './flags.ts';

/**
 * What another record of the same person means for a check-in at a moment, epoch ms: `closed` when it is not open,
 * `forgotten` when it wasn't closed in time. 409 when the person is still there.
 */
export function standingOf(other: Attendance | null, now: number): 'closed' | 'forgotten' {
  // A check-in in the future is a correction's slip, and keeps its person from nothing.
  if (!other || !isPresent(other) || (other.checkIn?.at ?? 0) > now) return 'closed';
  if (isOverdue(other, now)) return 'forgotten';
  throw new ApiError('CONFLICT', 'Already checked in at another shift; check out there first');
}

/**
 * Closes a record whose check-out was forgotten, with the length that it was scheduled for: the true one is unknown. A
 * manager has to name it before it is paid.
 */
export function closeForgotten(state: Attendance | null, now: number): AttendanceEvent[] {
  if (!state?.checkIn || !isPresent(state)) return [];
  const actualCheckIn = state.checkIn.at;
  const length = Math.max(0, state.scheduledEnd - state.scheduledStart);
  const actualCheckOut = Math.min(now, actualCheckIn + length);
  const flags = ['missing_check_out'];
  const data = { ...whose(state), actualCheckIn, actualCheckOut, method: 'manual', flags } as const;
  return [{ type: 'fresh.timekeeping.attendance.v1.checked_out', data: { ...data, flags: [...flags] }, details: {} }];
}

/** Hours that are about to be paid must not be paid already: 409 where they overlap those of another approved record. */
export function mustBeUnpaid(record: Attendance, approved: readonly Attendance[]): void {
  const { id, checkIn, checkOut } = record;
  if (!checkIn || !checkOut) return;
  const isOverlapped = approved.some(
    (other) =>
      other.id !== id &&
      other.status === 'approved' &&
      other.checkIn !== undefined &&
      other.checkOut !== undefined &&
      other.checkIn.at < checkOut.at &&
      other.checkOut.at > checkIn.at,
  );
  if (isOverlapped) throw new ApiError('CONFLICT', 'Hours of this person at this time are approved already');
}
