import { erasureOrdered } from '../events/organizations.ts';
import { shiftAssigned, shiftCancelled, shiftUnassigned, shiftUpdated } from '../events/shifts.ts';
import { attendanceApproved } from '../events/timekeeping.ts';
import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('timekeeping', {
  postLedgerEntryOnAttendanceApproved: {
    subscribesTo: attendanceApproved,
    summary: 'Posts the pay of an approved attendance.',
  },
  expectAttendanceOnShiftAssigned: {
    subscribesTo: shiftAssigned,
    summary: 'Records that the assigned member is expected at the shift.',
    isRebuildable: true,
  },
  expectAttendanceOnShiftUpdated: {
    subscribesTo: shiftUpdated,
    summary: 'Moves the expected attendance of the assigned members to the new time.',
    isRebuildable: true,
  },
  withdrawAttendanceOnShiftUnassigned: {
    subscribesTo: shiftUnassigned,
    summary: 'Withdraws the expected attendance of an unassigned member, unless they came.',
    isRebuildable: true,
  },
  withdrawAttendanceOnShiftCancelled: {
    subscribesTo: shiftCancelled,
    summary: 'Withdraws the expected attendance of a cancelled shift, except for members who came.',
    isRebuildable: true,
  },
  eraseTimekeepingDataOnErasureOrdered: {
    subscribesTo: erasureOrdered,
    summary: 'Erases notes and positions in attendance records; times and pay stay.',
  },
});
