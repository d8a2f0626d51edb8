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
    summary: 'Expects the assigned member at the shift.',
    isRebuildable: true,
  },
  expectAttendanceOnShiftUpdated: {
    subscribesTo: shiftUpdated,
    summary: 'Expects the assigned members at the new time.',
    isRebuildable: true,
  },
  withdrawAttendanceOnShiftUnassigned: {
    subscribesTo: shiftUnassigned,
    summary: 'Expects the member no more, unless they came.',
    isRebuildable: true,
  },
  withdrawAttendanceOnShiftCancelled: {
    subscribesTo: shiftCancelled,
    summary: 'Expects no member any more, except those who came.',
    isRebuildable: true,
  },
  eraseTimekeepingDataOnErasureOrdered: {
    subscribesTo: erasureOrdered,
    summary: 'Erases notes and positions in attendance records; times and pay stay.',
  },
});
