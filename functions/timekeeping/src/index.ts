import { subscribe } from '@fresh/kernel/events/subscriber';
import { endpoint } from '@fresh/kernel/http/endpoint';
import { checkInOne, checkOutOne, createOne, list, updateOne } from './attendance/routes.ts';
import { postLedgerEntryOnAttendanceApproved as postLedgerEntry } from './ledger/post-ledger-entry-on-attendance-approved.ts';

export const attendance = endpoint(list, createOne);
export const attendanceRecord = endpoint(updateOne);
export const attendanceCheckIn = endpoint(checkInOne);
export const attendanceCheckOut = endpoint(checkOutOne);
export const postLedgerEntryOnAttendanceApproved = subscribe(postLedgerEntry);
