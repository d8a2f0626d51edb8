import { capture } from '@fresh/kernel/events/capture';
import { redeliver, subscribe } from '@fresh/kernel/events/subscribe';
import { endpoint } from '@fresh/kernel/endpoint';
import { captureAttendance as attendanceCapture } from './attendance/changes-between.ts';
import { checkInOne, checkOutOne, createOne, list, updateOne } from './attendance/routes.ts';
import * as expectation from './expectation/subscribers.ts';
import * as ledger from './ledger/subscribers.ts';

export const attendance = endpoint(list, createOne);
export const attendanceRecord = endpoint(updateOne);
export const attendanceCheckIn = endpoint(checkInOne);
export const attendanceCheckOut = endpoint(checkOutOne);
export const captureAttendance = capture(attendanceCapture);
export const postLedgerEntryOnAttendanceApproved = subscribe(ledger.postLedgerEntryOnAttendanceApproved);
export const expectAttendanceOnShiftAssigned = subscribe(expectation.expectAttendanceOnShiftAssigned);
export const expectAttendanceOnShiftUpdated = subscribe(expectation.expectAttendanceOnShiftUpdated);
export const withdrawAttendanceOnShiftUnassigned = subscribe(expectation.withdrawAttendanceOnShiftUnassigned);
export const withdrawAttendanceOnShiftCancelled = subscribe(expectation.withdrawAttendanceOnShiftCancelled);
export const redeliverTimekeeping = redeliver('timekeeping', expectation, ledger);
