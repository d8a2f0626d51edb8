import { shiftAssigned, shiftCancelled, shiftUnassigned, shiftUpdated } from '../events/shifts.ts';
import { attendanceApproved } from '../events/timekeeping.ts';
import { subscription } from '../subscription.ts';

/** Posts the pay of an approved attendance. */
export const postLedgerEntryOnAttendanceApproved = subscription({
  name: 'postLedgerEntryOnAttendanceApproved',
  service: 'timekeeping',
  hears: attendanceApproved,
  summary: 'Posts the pay of an approved attendance.',
});

/** Expects the assigned member at the shift. */
export const expectAttendanceOnShiftAssigned = subscription({
  name: 'expectAttendanceOnShiftAssigned',
  service: 'timekeeping',
  hears: shiftAssigned,
  summary: 'Expects the assigned member at the shift.',
});

/** Expects the assigned members at the new time. */
export const expectAttendanceOnShiftUpdated = subscription({
  name: 'expectAttendanceOnShiftUpdated',
  service: 'timekeeping',
  hears: shiftUpdated,
  summary: 'Expects the assigned members at the new time.',
});

/** Expects the member no more, unless he came. */
export const withdrawAttendanceOnShiftUnassigned = subscription({
  name: 'withdrawAttendanceOnShiftUnassigned',
  service: 'timekeeping',
  hears: shiftUnassigned,
  summary: 'Expects the member no more, unless he came.',
});

/** Expects nobody any more, except who came. */
export const withdrawAttendanceOnShiftCancelled = subscription({
  name: 'withdrawAttendanceOnShiftCancelled',
  service: 'timekeeping',
  hears: shiftCancelled,
  summary: 'Expects nobody any more, except who came.',
});
