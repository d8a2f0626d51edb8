import { captures } from '@fresh/contracts/captures/timekeeping';
import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { evolve, type Attendance } from '../attendance/attendance.ts';
import { changesBetween } from '../attendance/changes-between.ts';
import { attendanceOf } from '../attendance/documents.ts';
import { rememberEnd } from './store.ts';

/** Attendance records, where the monolith's W7 writes them; the place of a deleted one remembers its last version. */
export const captureAttendance: CapturedAggregate<Attendance, AttendanceEvent> = {
  capture: captures.captureAttendance,
  read: (snapshot) => attendanceOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween,
  evolve,
  orgIdOf: orgIdInPath,
  onDeleted: rememberEnd,
};
