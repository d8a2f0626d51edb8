import { capture } from '@fresh/kernel/events/capture';
import { recapturable } from '@fresh/kernel/events/recapture';
import { receive } from '@fresh/kernel/events/receive';
import { redeliver, subscribe } from '@fresh/kernel/events/subscribe';
import { endpoint } from '@fresh/kernel/endpoint';
import { captureAttendance as attendanceCapture } from './expectation/capture-attendance.ts';
import { checkInOne, checkOutOne, list, updateOne } from './attendance/routes.ts';
import { createOne } from './expectation/routes.ts';
import * as expectation from './expectation/subscribers.ts';
import * as ledger from './ledger/subscribers.ts';
import { exportData } from './personal-data/callables.ts';
import * as erasure from './personal-data/subscribers.ts';

export const attendance = endpoint(list, createOne);
export const attendanceRecord = endpoint(updateOne);
export const attendanceCheckIn = endpoint(checkInOne);
export const attendanceCheckOut = endpoint(checkOutOne);
export const captureAttendance = capture(attendanceCapture);
export const timekeepingOnAttendanceApproved = subscribe(ledger.postLedgerEntryOnAttendanceApproved);
export const timekeepingOnShiftAssigned = subscribe(expectation.expectAttendanceOnShiftAssigned);
export const timekeepingOnShiftUpdated = subscribe(expectation.expectAttendanceOnShiftUpdated);
export const timekeepingOnShiftUnassigned = subscribe(expectation.withdrawAttendanceOnShiftUnassigned);
export const timekeepingOnShiftCancelled = subscribe(expectation.withdrawAttendanceOnShiftCancelled);
export const exportTimekeepingData = exportData;
export const timekeepingOnErasureOrdered = subscribe(erasure.eraseTimekeepingDataOnErasureOrdered);
export const receiveTimekeeping = receive('timekeeping', erasure, expectation, ledger);
export const redeliverTimekeeping = redeliver(
  'timekeeping',
  { attendanceCapture: recapturable(attendanceCapture) },
  erasure,
  expectation,
  ledger,
);
