import { capturesOf } from '../capture.ts';
import {
  attendanceApproved,
  attendanceCheckedIn,
  attendanceCheckedOut,
  attendanceCreated,
  attendanceUpdated,
  attendanceWithdrawn,
} from '../events/timekeeping.ts';

/** What the monolith still writes of the service, by the name of the function that publishes it. */
export const captures = capturesOf('timekeeping', {
  /** Attendance records that the monolith or a client of its rules wrote (W7). */
  captureAttendance: {
    document: 'attendance_records/{orgId}/records/{id}',
    publishes: [
      attendanceCreated,
      attendanceCheckedIn,
      attendanceCheckedOut,
      attendanceUpdated,
      attendanceApproved,
      attendanceWithdrawn,
    ],
    deletionEvents: [attendanceWithdrawn],
    summary: 'Publishes what the monolith does to attendance records.',
  },
});
