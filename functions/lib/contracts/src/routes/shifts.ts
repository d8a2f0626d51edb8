import * as z from 'zod';
import { clearable } from '../clearable.ts';
import { paging } from '../paging.ts';
import { route } from '../route.ts';
import { optionalReference, reference } from '../text/identifiers.ts';
import { note } from '../text/names.ts';
import { endNotAfterStart, isSpanOf, maxShiftDays, shiftMinutes } from '../time/durations.ts';
import { instant } from '../time/instants.ts';

const minute = 60_000;
const writes = { max: 50, windowMs: minute } as const;

/** Where a shift is in its life (DOMAIN §2). */
export const shiftStatus = z.enum(['draft', 'published', 'in_progress', 'completed', 'cancelled']);
/** How far one assignment is (DOMAIN §2). */
export const assignmentStatus = z.enum(['unassigned', 'assigned', 'confirmed', 'declined', 'no_show']);

/** One member's assignment. All times are epoch ms. */
export const assignmentBody = z.object({
  uid: z.string(),
  status: assignmentStatus,
  assignedAt: z.number(),
  assignedBy: z.string(),
  confirmedAt: z.number().optional(),
  notes: z.string().optional(),
});

/** A shift on the wire. All times are epoch ms. */
export const shiftBody = z.object({
  id: z.string(),
  orgId: z.string(),
  scheduleId: z.string(),
  positionId: z.string(),
  venueId: z.string().optional(),
  zoneId: z.string().optional(),
  startTime: z.number(),
  endTime: z.number(),
  status: shiftStatus,
  assignments: z.array(assignmentBody),
  requiredStaff: z.number(),
  notes: z.string().optional(),
  breakMinutes: z.number().optional(),
  /** Absent only on documents that clients wrote before this API. */
  createdBy: z.string().optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** What is odd about an accepted change; never a reason to reject it (DOMAIN §8, DOMAIN 62). */
export const shiftWarning = z.object({
  code: z.enum([
    'schedule_not_found',
    'position_not_found',
    'position_inactive',
    'overlap',
    'overstaffed',
    'long_shift',
    'outside_schedule',
  ]),
  message: z.string(),
  /** `overlap`: who is on two shifts at once, and the other one. */
  uid: z.string().optional(),
  shiftId: z.string().optional(),
  scheduleId: z.string().optional(),
});

/** A shift after a change, with what is odd about that. */
export const shiftWithWarnings = shiftBody.extend({ warnings: z.array(shiftWarning) });
const scheduleId = { summary: 'The schedule the shift is in', schema: reference(), required: true } as const;

/** The monolith's flat texts on `/api/shifts/{id}`; every other error there had envelope B (CONTRACT S9-S11). */
const flatErrors = ['NOT_FOUND', 'FORBIDDEN'] as const;

/** S7: newest first, cancelled ones included (DOMAIN 59); `total` is the number of items in this response (DOMAIN 58). */
export const listShifts = route({
  id: 'S7',
  service: 'scheduling',
  functionName: 'shifts',
  method: 'GET',
  path: '/api/shifts',
  summary: 'List the shifts of a schedule, newest first',
  access: { org: [] },
  rateLimit: { max: 100, windowMs: minute },
  query: { scheduleId, ...paging },
  response: {
    status: 200,
    schema: z.object({ shifts: z.array(shiftBody), total: z.number().int(), nextCursor: z.string().optional() }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch shifts' },
});

/** S8: a missing schedule or position is only a warning, as the monolith looked at neither. */
export const createShift = route({
  id: 'S8',
  service: 'scheduling',
  functionName: 'shifts',
  method: 'POST',
  path: '/api/shifts',
  summary: 'Create a draft shift',
  access: { org: ['manager'] },
  rateLimit: writes,
  body: z
    .object({
      orgId: reference('Organization ID is required'),
      scheduleId: reference('Schedule ID is required'),
      positionId: reference('Position ID is required'),
      venueId: optionalReference.optional(),
      zoneId: optionalReference.optional(),
      startTime: instant,
      endTime: instant,
      requiredStaff: z.number().int().positive().max(10_000).default(1),
      notes: note(1000).optional(),
      breakMinutes: shiftMinutes.optional(),
    })
    .refine((body) => body.endTime > body.startTime, {
      message: endNotAfterStart.time,
      path: ['endTime'],
    })
    .check(isSpanOf({ start: 'startTime', end: 'endTime', pause: 'breakMinutes' }, maxShiftDays)),
  entityTag: 'sent',
  response: { status: 201, schema: shiftWithWarnings },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create shift' },
});

/** S9. */
export const getShift = route({
  id: 'S9',
  service: 'scheduling',
  functionName: 'shift',
  method: 'GET',
  path: '/api/shifts/{id}',
  summary: 'Read a shift',
  access: { org: [] },
  query: { scheduleId },
  entityTag: 'sent',
  response: { status: 200, schema: shiftBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch shift' },
  flatErrors,
});

/** S10: all fields optional; the merged shift must still end after it starts (DOMAIN 53). */
export const updateShift = route({
  id: 'S10',
  service: 'scheduling',
  functionName: 'shift',
  method: 'PATCH',
  path: '/api/shifts/{id}',
  summary: 'Change a shift',
  access: { org: ['manager'] },
  query: { scheduleId },
  body: z.object({
    positionId: reference().optional(),
    venueId: clearable(optionalReference),
    zoneId: clearable(optionalReference),
    startTime: instant.optional(),
    endTime: instant.optional(),
    status: shiftStatus.optional(),
    requiredStaff: z.number().int().positive().max(10_000).optional(),
    notes: clearable(note(1000)),
    breakMinutes: clearable(shiftMinutes),
  }),
  entityTag: 'checked',
  response: { status: 200, schema: shiftWithWarnings },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to update shift' },
  flatErrors,
});

/** S11: the shift is cancelled and stays readable (DOMAIN 59). */
export const deleteShift = route({
  id: 'S11',
  service: 'scheduling',
  functionName: 'shift',
  method: 'DELETE',
  path: '/api/shifts/{id}',
  summary: 'Cancel a shift',
  access: { org: ['manager'] },
  query: { scheduleId },
  entityTag: 'checked',
  response: { status: 200, schema: z.object({ message: z.literal('Shift deleted successfully'), id: z.string() }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to delete shift' },
  flatErrors,
});

/** S12: assigning who is already assigned changes nothing. */
export const assignShift = route({
  id: 'S12',
  service: 'scheduling',
  functionName: 'shiftAssign',
  method: 'POST',
  path: '/api/shifts/{id}/assign',
  summary: 'Assign a member to a shift',
  access: { org: ['manager'] },
  rateLimit: writes,
  query: { scheduleId },
  body: z.object({
    uid: reference('User ID is required'),
    /** 1500 bytes: a shift's document holds 500 of them, and may be 1 MiB. */
    notes: note(500, 1500).optional(),
  }),
  entityTag: 'checked',
  response: { status: 200, schema: shiftWithWarnings },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to assign shift' },
  flatErrors,
});

/** S13: taking off who isn't assigned changes nothing. */
export const unassignShift = route({
  id: 'S13',
  service: 'scheduling',
  functionName: 'shiftAssign',
  method: 'DELETE',
  path: '/api/shifts/{id}/assign',
  summary: 'Unassign a member from a shift',
  access: { org: ['manager'] },
  rateLimit: writes,
  query: { scheduleId, uid: { summary: 'The member whose assignment ends', schema: reference(), required: true } },
  entityTag: 'checked',
  response: { status: 200, schema: shiftBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to unassign shift' },
  flatErrors,
});
