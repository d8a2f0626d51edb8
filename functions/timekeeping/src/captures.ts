import { recapturable } from '@fresh/kernel/events/recapture';
import { captureAttendance } from './expectation/capture-attendance.ts';

/** The capture of attendance documents, for the queue and the sweep. */
export const attendanceCapture = recapturable(captureAttendance);
