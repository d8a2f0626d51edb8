import * as z from 'zod';
import { clearedFields } from '../clearable.ts';
import { event, type DetailedEventOf, type EventOf } from '../event.ts';
import { shiftWithheld, withheldFields } from '../withheld-fields.ts';

const epochMs = z.number().int();
const status = z.enum(['draft', 'published', 'in_progress', 'completed', 'cancelled']);

/**
 * Subject of every event here: `organizations/{org}/schedules/{schedule}/shifts/{shift}`. The schedule is in `data`
 * too, the shift's own id is the subject's last part.
 */
const scheduleId = z.string();

/**
 * Whether staff could see the shift: its schedule was published, whatever the status of the shift. Absent in events from
 * before the field existed, and in those about the monolith's writes.
 */
const isPublished = z.boolean().optional();

/** When the shift takes place; absent in events from before the field existed. */
const times = { startTime: epochMs.optional(), endTime: epochMs.optional() };

/** A shift was created (S8). */
export const shiftCreated = event({
  type: 'fresh.scheduling.shift.v1.created',
  service: 'scheduling',
  audience: 'public',
  summary: 'A shift was created as a draft, without assigned members.',
  data: z.object({
    scheduleId,
    positionId: z.string(),
    venueId: z.string().optional(),
    zoneId: z.string().optional(),
    startTime: epochMs,
    endTime: epochMs,
    requiredStaff: z.number().int(),
    breakMinutes: z.number().int().optional(),
  }),
});

/** Fields of a shift were changed (S10); `changes` holds only the named ones. */
export const shiftUpdated = event({
  type: 'fresh.scheduling.shift.v1.updated',
  service: 'scheduling',
  audience: 'public',
  summary: 'Fields of a shift changed; `changes` holds the new values, the other fields the present state.',
  data: z.object({
    scheduleId,
    changes: z.object({
      positionId: z.string().optional(),
      venueId: z.string().optional(),
      zoneId: z.string().optional(),
      startTime: epochMs.optional(),
      endTime: epochMs.optional(),
      status: status.optional(),
      requiredStaff: z.number().int().optional(),
      breakMinutes: z.number().int().optional(),
    }),
    cleared: clearedFields,
    withheld: withheldFields(shiftWithheld),
    positionId: z.string(),
    startTime: epochMs,
    endTime: epochMs,
    breakMinutes: z.number().int().optional(),
    status,
    /** All members who are expected to come; those who declined are not. */
    uids: z.array(z.string()),
    isPublished,
  }),
});

/** A member was assigned to a shift (S12). */
export const shiftAssigned = event({
  type: 'fresh.scheduling.shift.v1.assigned',
  service: 'scheduling',
  audience: 'public',
  summary: 'A member was assigned to a shift.',
  data: z.object({
    scheduleId,
    uid: z.string(),
    startTime: epochMs,
    endTime: epochMs,
    breakMinutes: z.number().int().optional(),
    positionId: z.string(),
    isPublished,
  }),
});

/** A member was taken off a shift (S13, or because they left the organization). */
export const shiftUnassigned = event({
  type: 'fresh.scheduling.shift.v1.unassigned',
  service: 'scheduling',
  audience: 'public',
  summary: 'A member was unassigned from a shift.',
  data: z.object({ scheduleId, uid: z.string(), ...times, isPublished }),
});

/** A shift was cancelled (S11, S10 with status `cancelled`, its schedule or organization deleted). */
export const shiftCancelled = event({
  type: 'fresh.scheduling.shift.v1.cancelled',
  service: 'scheduling',
  audience: 'public',
  summary: 'A shift was cancelled; `uids` were assigned.',
  data: z.object({ scheduleId, uids: z.array(z.string()), ...times, isPublished }),
});

/** A shift was removed with its deleted schedule (DOMAIN 59); one that still stood was cancelled just before. */
export const shiftDeleted = event({
  type: 'fresh.scheduling.shift.v1.deleted',
  service: 'scheduling',
  audience: 'public',
  summary: 'A shift was removed together with its schedule.',
  data: z.object({ scheduleId }),
});

/** Everything that can happen to a shift. */
export type ShiftEvent =
  | DetailedEventOf<typeof shiftCreated, ShiftDetails>
  | DetailedEventOf<typeof shiftUpdated, ShiftDetails>
  | DetailedEventOf<typeof shiftAssigned, ShiftDetails>
  | EventOf<typeof shiftUnassigned>
  | EventOf<typeof shiftCancelled>
  | EventOf<typeof shiftDeleted>;

/** Of the shift, or of an assignment. */
interface ShiftDetails {
  readonly notes?: string | undefined;
}
