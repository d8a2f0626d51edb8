import { capturesOf } from '../capture.ts';
import { positionCreated, positionDeactivated, positionUpdated } from '../events/positions.ts';
import {
  scheduleCreated,
  scheduleDeleted,
  schedulePublicationPlanned,
  schedulePublished,
  scheduleUpdated,
} from '../events/schedules.ts';
import {
  shiftAssigned,
  shiftCancelled,
  shiftCreated,
  shiftDeleted,
  shiftUnassigned,
  shiftUpdated,
} from '../events/shifts.ts';
import { venueCreated } from '../events/venues.ts';
import { zoneCreated } from '../events/zones.ts';

/** What the monolith still writes of the service, by the name of the function that publishes it. */
export const captures = capturesOf('scheduling', {
  /** Schedules that the monolith or a client of its rules wrote (S2, S4, S5). */
  captureSchedule: {
    document: 'organizations/{orgId}/schedules/{id}',
    publishes: [scheduleCreated, scheduleUpdated, schedulePublished, scheduleDeleted],
    otherEvents: [schedulePublicationPlanned],
    deletionEvents: [scheduleDeleted],
    summary: 'Publishes what the monolith does to schedules.',
  },
  /** Shifts that the monolith wrote (S8, S10, S11). */
  captureShift: {
    document: 'organizations/{orgId}/schedules/{scheduleId}/shifts/{id}',
    publishes: [shiftCreated, shiftUpdated, shiftAssigned, shiftUnassigned, shiftCancelled, shiftDeleted],
    deletionEvents: [shiftDeleted],
    summary: 'Publishes what the monolith does to shifts.',
  },
  /** Positions that the monolith or a client of its rules wrote (W2, W4, W5). */
  capturePosition: {
    document: 'orgs/{orgId}/positions/{id}',
    publishes: [positionCreated, positionUpdated, positionDeactivated],
    deletionEvents: [positionDeactivated],
    summary: 'Publishes what the monolith does to positions.',
  },
  /** Venues that the monolith created (L2). */
  captureVenue: {
    document: 'orgs/{orgId}/venues/{id}',
    publishes: [venueCreated],
    deletionEvents: [],
    summary: 'Publishes the venues that the monolith creates.',
  },
  /** Zones that the monolith created (L4). */
  captureZone: {
    document: 'orgs/{orgId}/zones/{id}',
    publishes: [zoneCreated],
    deletionEvents: [],
    summary: 'Publishes the zones that the monolith creates.',
  },
});
