import { overlapWarnings, staffOf, type Shift, type ShiftWarning } from './shift.ts';
import { scanUpcoming } from './store.ts';

/** People of one shift who are looked up, and coming shifts of each that are looked at: a hint has a price limit. */
const limits = { people: 50, shifts: 50 } as const;

/**
 * Who of a shift's staff is needed elsewhere at the same time. Asked after the change is committed, so that of two
 * changes that race the later one sees the other; both requests can be repeated when this fails.
 */
export async function findOverlaps(shift: Shift, uids = staffOf(shift)): Promise<ShiftWarning[]> {
  const found = await Promise.all(
    uids.slice(0, limits.people).map(async (uid) => {
      // In order of their ends: whatever overlaps comes before all that starts later, but for what outlasts it.
      const about = { uid, endAfter: shift.startTime };
      const { stored } = await scanUpcoming(shift.orgId, about, limits.shifts, null);
      return overlapWarnings(
        shift,
        uid,
        stored.map(({ state }) => state),
      );
    }),
  );
  return found.flat();
}
