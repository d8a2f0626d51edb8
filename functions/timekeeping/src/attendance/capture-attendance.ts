import { captureAttendance as capture } from '@fresh/contracts/captures/timekeeping';
import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { rememberEnd } from '../expectation/store.ts';
import type { Attendance } from './attendance.ts';
import { changesBetween } from './changes-between.ts';
import { attendanceOf } from './documents.ts';

/** Attendance records, where the monolith's W7 writes them. */
export const captureAttendance: CapturedAggregate<Attendance, AttendanceEvent> = {
  capture,
  read: (snapshot) => attendanceOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween,
  orgIdOf: orgIdInPath,
  afterEnd: rememberEnd,
};
