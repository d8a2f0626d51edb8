import { capture } from '../capture.ts';
import {
  attendanceApproved,
  attendanceCheckedIn,
  attendanceCheckedOut,
  attendanceCreated,
  attendanceUpdated,
  attendanceWithdrawn,
} from '../events/timekeeping.ts';

/** Attendance records that the monolith or a client of its rules wrote (W7). */
export const captureAttendance = capture({
  name: 'captureAttendance',
  service: 'timekeeping',
  document: 'attendance_records/{orgId}/records/{id}',
  publishes: [
    attendanceCreated,
    attendanceCheckedIn,
    attendanceCheckedOut,
    attendanceUpdated,
    attendanceApproved,
    attendanceWithdrawn,
  ],
  endings: [attendanceWithdrawn],
  summary: 'Publishes what the monolith does to attendance records.',
});
