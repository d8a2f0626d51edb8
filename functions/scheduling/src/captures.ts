import { recapturable } from '@fresh/kernel/events/recapture';
import { capturePosition } from './position/changes-between.ts';
import { captureSchedule } from './schedule/changes-between.ts';
import { captureShift } from './shift/changes-between.ts';
import { captureVenue } from './venue/changes-between.ts';
import { captureZone } from './zone/changes-between.ts';

/** The capture of position documents, for the queue and the sweep. */
export const positionCapture = recapturable(capturePosition);
/** The capture of schedule documents, for the queue and the sweep. */
export const scheduleCapture = recapturable(captureSchedule);
/** The capture of shift documents, for the queue and the sweep. */
export const shiftCapture = recapturable(captureShift);
/** The capture of venue documents, for the queue and the sweep. */
export const venueCapture = recapturable(captureVenue);
/** The capture of zone documents, for the queue and the sweep. */
export const zoneCapture = recapturable(captureZone);
