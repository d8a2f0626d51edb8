import { overlapWarnings, staffOf, type Shift, type ShiftWarning } from './shift.ts';
import { findShiftsDuring } from './store.ts';

/** People of one shift who are looked up, and other shifts of each that are named: a warning has a price limit. */
const limits = { people: 50, shifts: 50 } as const;

/**
 * Who of a shift's staff is needed elsewhere at the same time. Asked after the change is committed, so that of two
 * changes that race the later one sees the other; and once more where a response is repeated.
 */
export async function findOverlaps(shift: Omit<Shift, 'version'>, uids = staffOf(shift)): Promise<ShiftWarning[]> {
  const found = await Promise.all(
    // One more than is named, since the shift itself is among them.
    uids
      .slice(0, limits.people)
      .map(async (uid) =>
        overlapWarnings(shift, uid, await findShiftsDuring(shift.orgId, uid, shift, limits.shifts + 1)),
      ),
  );
  return found.flat();
}
