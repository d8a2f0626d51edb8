import { capture } from '@fresh/kernel/events/capture';
import { redeliver, subscribe } from '@fresh/kernel/events/subscribe';
import { endpoint } from '@fresh/kernel/http/endpoint';
import { capturePosition as positionCapture } from './position/capture-position.ts';
import * as positionRoutes from './position/routes.ts';
import { archiveSchedulesOnOrganizationDeleted as archiveSchedules } from './schedule/archive-schedules-on-organization-deleted.ts';
import { captureSchedule as scheduleCapture } from './schedule/capture-schedule.ts';
import * as scheduleRoutes from './schedule/routes.ts';
import {
  cancelShiftsOnOrganizationDeleted as cancelShifts,
  removeShiftsOnScheduleDeleted as removeShifts,
  unassignMemberOnMembershipRemoved as unassignMember,
} from './shift/cascades.ts';
import { captureShift as shiftCapture } from './shift/capture-shift.ts';
import * as shiftRoutes from './shift/routes.ts';
import { cacheZoneOnZoneCreated as cacheZone } from './venue/cache-zone-on-zone-created.ts';
import { captureVenue as venueCapture } from './venue/capture-venue.ts';
import { createVenueOnOrganizationCreated as createVenue } from './venue/create-venue-on-organization-created.ts';
import * as venueRoutes from './venue/routes.ts';
import { captureZone as zoneCapture } from './zone/capture-zone.ts';
import * as zoneRoutes from './zone/routes.ts';

export const schedules = endpoint(scheduleRoutes.list, scheduleRoutes.createOne);
export const schedule = endpoint(scheduleRoutes.getOne, scheduleRoutes.updateOne, scheduleRoutes.deleteOne);
export const publish = endpoint(scheduleRoutes.publishOne);
export const archiveSchedulesOnOrganizationDeleted = subscribe(archiveSchedules);
export const captureSchedule = capture(scheduleCapture);

export const shifts = endpoint(shiftRoutes.list, shiftRoutes.createOne);
export const shift = endpoint(shiftRoutes.getOne, shiftRoutes.updateOne, shiftRoutes.deleteOne);
export const shiftAssign = endpoint(shiftRoutes.assignOne, shiftRoutes.unassignOne);
export const removeShiftsOnScheduleDeleted = subscribe(removeShifts);
export const unassignMemberOnMembershipRemoved = subscribe(unassignMember);
export const cancelShiftsOnOrganizationDeleted = subscribe(cancelShifts);
export const captureShift = capture(shiftCapture);

export const positions = endpoint(positionRoutes.list, positionRoutes.createOne);
export const position = endpoint(positionRoutes.getOne, positionRoutes.updateOne, positionRoutes.deleteOne);
export const capturePosition = capture(positionCapture);

export const venues = endpoint(venueRoutes.list, venueRoutes.createOne);
export const createVenueOnOrganizationCreated = subscribe(createVenue);
export const cacheZoneOnZoneCreated = subscribe(cacheZone);
export const captureVenue = capture(venueCapture);

export const zones = endpoint(zoneRoutes.list, zoneRoutes.createOne);
export const captureZone = capture(zoneCapture);

export const redeliverScheduling = redeliver('scheduling', [
  archiveSchedules,
  removeShifts,
  unassignMember,
  cancelShifts,
  createVenue,
  cacheZone,
]);
