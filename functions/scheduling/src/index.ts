import { capture } from '@fresh/kernel/events/capture';
import { receive } from '@fresh/kernel/events/receive';
import { redeliver, subscribe } from '@fresh/kernel/events/subscribe';
import { sweepCaptures } from '@fresh/kernel/events/sweep-captures';
import { endpoint } from '@fresh/kernel/endpoint';
import * as captures from './captures.ts';
import { capturePosition as positionCapture } from './position/changes-between.ts';
import * as positionRoutes from './position/routes.ts';
import { captureSchedule as scheduleCapture } from './schedule/changes-between.ts';
import * as scheduleRoutes from './schedule/routes.ts';
import * as scheduleSubscribers from './schedule/subscribers.ts';
import { captureShift as shiftCapture } from './shift/changes-between.ts';
import * as shiftRoutes from './shift/routes.ts';
import * as shiftSubscribers from './shift/subscribers.ts';
import { captureVenue as venueCapture } from './venue/changes-between.ts';
import * as venueRoutes from './venue/routes.ts';
import * as venueSubscribers from './venue/subscribers.ts';
import { captureZone as zoneCapture } from './zone/changes-between.ts';
import * as zoneRoutes from './zone/routes.ts';
import { exportData } from './personal-data/callables.ts';
import * as erasure from './personal-data/subscribers.ts';

export const schedules = endpoint(scheduleRoutes.list, scheduleRoutes.createOne);
export const schedule = endpoint(scheduleRoutes.getOne, scheduleRoutes.updateOne, scheduleRoutes.deleteOne);
export const publish = endpoint(scheduleRoutes.publishOne);
export const schedulingOnOrganizationDeleted = subscribe(
  scheduleSubscribers.archiveSchedulesOnOrganizationDeleted,
  shiftSubscribers.cancelShiftsOnOrganizationDeleted,
);
export const schedulingOnSchedulePublicationPlanned = subscribe(
  scheduleSubscribers.publishScheduleOnPublicationPlanned,
);
export const captureSchedule = capture(scheduleCapture);

export const shifts = endpoint(shiftRoutes.list, shiftRoutes.createOne);
export const shift = endpoint(shiftRoutes.getOne, shiftRoutes.updateOne, shiftRoutes.deleteOne);
export const shiftAssign = endpoint(shiftRoutes.assignOne, shiftRoutes.unassignOne);
export const schedulingOnScheduleDeleted = subscribe(shiftSubscribers.removeShiftsOnScheduleDeleted);
export const schedulingOnMembershipRemoved = subscribe(shiftSubscribers.unassignMemberOnMembershipRemoved);
export const captureShift = capture(shiftCapture);

export const positions = endpoint(positionRoutes.list, positionRoutes.createOne);
export const position = endpoint(positionRoutes.getOne, positionRoutes.updateOne, positionRoutes.deleteOne);
export const capturePosition = capture(positionCapture);

export const venues = endpoint(venueRoutes.list, venueRoutes.createOne);
export const schedulingOnOrganizationCreated = subscribe(venueSubscribers.createVenueOnOrganizationCreated);
export const schedulingOnZoneCreated = subscribe(venueSubscribers.cacheZoneOnZoneCreated);
export const captureVenue = capture(venueCapture);

export const zones = endpoint(zoneRoutes.list, zoneRoutes.createOne);
export const captureZone = capture(zoneCapture);

export const exportSchedulingData = exportData;
export const schedulingOnErasureOrdered = subscribe(erasure.eraseSchedulingDataOnErasureOrdered);
export const sweepSchedulingCaptures = sweepCaptures('sweepSchedulingCaptures', captures);
export const receiveScheduling = receive(
  'scheduling',
  erasure,
  scheduleSubscribers,
  shiftSubscribers,
  venueSubscribers,
);
export const redeliverScheduling = redeliver(
  'scheduling',
  captures,
  erasure,
  scheduleSubscribers,
  shiftSubscribers,
  venueSubscribers,
);
