import { capture } from '@fresh/kernel/events/capture';
import { redeliver, subscribe } from '@fresh/kernel/events/subscribe';
import { endpoint } from '@fresh/kernel/http/endpoint';
import { captureAttendance as attendanceCapture } from './attendance/capture-attendance.ts';
import { checkInOne, checkOutOne, createOne, list, updateOne } from './attendance/routes.ts';
import { expectAttendanceOnShiftAssigned as expectAssigned } from './expectation/expect-attendance-on-shift-assigned.ts';
import { expectAttendanceOnShiftUpdated as expectUpdated } from './expectation/expect-attendance-on-shift-updated.ts';
import { withdrawAttendanceOnShiftCancelled as withdrawCancelled } from './expectation/withdraw-attendance-on-shift-cancelled.ts';
import { withdrawAttendanceOnShiftUnassigned as withdrawUnassigned } from './expectation/withdraw-attendance-on-shift-unassigned.ts';
import { postLedgerEntryOnAttendanceApproved as postLedgerEntry } from './ledger/post-ledger-entry-on-attendance-approved.ts';

export const attendance = endpoint(list, createOne);
export const attendanceRecord = endpoint(updateOne);
export const attendanceCheckIn = endpoint(checkInOne);
export const attendanceCheckOut = endpoint(checkOutOne);
export const captureAttendance = capture(attendanceCapture);
export const postLedgerEntryOnAttendanceApproved = subscribe(postLedgerEntry);
export const expectAttendanceOnShiftAssigned = subscribe(expectAssigned);
export const expectAttendanceOnShiftUpdated = subscribe(expectUpdated);
export const withdrawAttendanceOnShiftUnassigned = subscribe(withdrawUnassigned);
export const withdrawAttendanceOnShiftCancelled = subscribe(withdrawCancelled);
export const redeliverTimekeeping = redeliver('timekeeping', [
  postLedgerEntry,
  expectAssigned,
  expectUpdated,
  withdrawUnassigned,
  withdrawCancelled,
]);
