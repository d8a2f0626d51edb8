import * as z from 'zod';
import { clearable } from '../clearable.ts';
import { route } from '../route.ts';
import { reference } from '../text/identifiers.ts';
import { name, note, optionalName } from '../text/names.ts';
import { cursor } from '../paging.ts';
import { endNotAfterStart, isSpanOf, maxScheduleDays } from '../time/durations.ts';
import { instant, instantOrZero } from '../time/instants.ts';

const minute = 60_000;
const reads = { max: 100, windowMs: minute } as const;
const writes = { max: 50, windowMs: minute } as const;

/** A Firestore timestamp as JSON (CONTRACT 1.1 `TS`). */
const timestamp = z.object({ _seconds: z.number().int(), _nanoseconds: z.number().int() });
const status = z.enum(['draft', 'published', 'active', 'completed', 'archived']);
/** As in the monolith (ADR 0033). */
const visibility = z
  .enum(['private', 'team', 'public'])
  .describe('Stored and returned. Who may read the schedule does not depend on it.');

/** A schedule on the wire: the monolith's timestamps with millisecond twins, `state` and `status` always equal. */
export const scheduleBody = z.object({
  id: z.string(),
  orgId: z.string(),
  name: z.string(),
  description: z.string().optional(),
  startDate: timestamp,
  startDateMs: z.number().int(),
  endDate: timestamp,
  endDateMs: z.number().int(),
  state: status,
  status,
  visibility,
  templateId: z.string().optional(),
  publishedAt: timestamp.optional(),
  publishedAtMs: z.number().int().optional(),
  publishedBy: z.string().optional(),
  publishAt: timestamp
    .optional()
    .describe('When this draft will be published; absent where no publication is planned.'),
  publishAtMs: z.number().int().optional(),
  /** Absent only on documents that clients wrote before this API. */
  createdBy: z.string().optional(),
  createdAt: timestamp,
  createdAtMs: z.number().int(),
  updatedBy: z.string().optional(),
  updatedAt: timestamp,
  updatedAtMs: z.number().int(),
});

/** S1: newest first; `limit` and `offset` as the monolith read them, `after` continues at `nextCursor`. */
export const listSchedules = route({
  id: 'S1',
  service: 'scheduling',
  functionName: 'schedules',
  method: 'GET',
  path: '/api/schedules',
  summary: 'List schedules, newest first',
  access: { org: [] },
  rateLimit: reads,
  query: {
    limit: { summary: 'Page size, default 20, at most 100', schema: z.number().int().min(0).max(100) },
    offset: { summary: 'Documents to skip, at most 10000', schema: z.number().int().min(0).max(10_000) },
    after: { summary: 'Continue at this nextCursor', schema: cursor },
  },
  response: {
    status: 200,
    schema: z.object({
      data: z.array(scheduleBody),
      limit: z.number().int(),
      offset: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch schedules' },
});

/** S2: 200, not 201; `orgId` in the body is required and ignored (DOMAIN 49, CONTRACT S2). */
export const createSchedule = route({
  id: 'S2',
  service: 'scheduling',
  functionName: 'schedules',
  method: 'POST',
  path: '/api/schedules',
  summary: 'Create a draft schedule',
  access: { org: ['scheduler'] },
  rateLimit: writes,
  body: z
    .object({
      orgId: reference('Organization ID is required'),
      name: name(100, 'Schedule name is required'),
      description: note(500).optional(),
      startDate: instant,
      endDate: instant,
      visibility: visibility.default('team'),
      templateId: optionalName(200).optional(),
    })
    .refine((body) => body.endDate > body.startDate, {
      message: endNotAfterStart.date,
      path: ['endDate'],
    })
    .check(isSpanOf({ start: 'startDate', end: 'endDate' }, maxScheduleDays)),
  bodyParsing: { mode: 'handler', invalidJsonMessage: 'Invalid JSON body', invalidBodyMessage: 'Invalid payload' },
  entityTag: 'sent',
  response: { status: 200, schema: z.object({ success: z.literal(true), schedule: scheduleBody }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create schedule' },
});

/** S3: a missing schedule is 400, as tests of clients assert (DOMAIN 47). */
export const getSchedule = route({
  id: 'S3',
  service: 'scheduling',
  functionName: 'schedule',
  method: 'GET',
  path: '/api/schedules/{id}',
  summary: 'Read a schedule',
  access: { org: [] },
  entityTag: 'sent',
  response: { status: 200, schema: scheduleBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch schedule' },
  statusOverrides: { NOT_FOUND: 400 },
});

/** S4: all fields optional; the merged schedule must still end after it starts (DOMAIN 53). */
export const updateSchedule = route({
  id: 'S4',
  service: 'scheduling',
  functionName: 'schedule',
  method: 'PATCH',
  path: '/api/schedules/{id}',
  summary: 'Change a schedule',
  access: { org: ['manager'] },
  body: z.object({
    name: name(100).optional(),
    description: clearable(note(500)),
    startDate: instant.optional(),
    endDate: instant.optional(),
    status: status.optional(),
    visibility: visibility.optional(),
  }),
  bodyParsing: { mode: 'handler', invalidJsonMessage: 'Invalid JSON', invalidBodyMessage: 'Validation failed' },
  entityTag: 'checked',
  response: { status: 200, schema: scheduleBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to update schedule' },
  statusOverrides: { NOT_FOUND: 400 },
});

/** S5: responds the same whether the schedule existed or not. */
export const deleteSchedule = route({
  id: 'S5',
  service: 'scheduling',
  functionName: 'schedule',
  method: 'DELETE',
  path: '/api/schedules/{id}',
  summary: 'Delete a schedule',
  access: { org: ['manager'] },
  entityTag: 'checked',
  response: { status: 200, schema: z.object({ deleted: z.literal(true), id: z.string() }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to delete schedule' },
});

/**
 * S6: a draft with a `publishAt` in the future is published then (ADR 0045). Until then another publication replaces that plan,
 * and a change of status (S4), also to `draft`, withdraws it. Publishing twice changes nothing, unless it names another `publishAt` (DOMAIN 61). */
export const publishSchedule = route({
  id: 'S6',
  service: 'scheduling',
  functionName: 'publish',
  method: 'POST',
  path: '/api/publish',
  summary: 'Publish a schedule',
  access: { org: ['manager'] },
  rateLimit: { max: 20, windowMs: minute },
  body: z.object({
    scheduleId: reference(),
    /** 0 counts as absent, as in the monolith. */
    publishAt: instantOrZero.optional(),
    notifyUsers: z.boolean().default(true),
    channels: z.array(name(50)).max(20).default([]),
  }),
  entityTag: 'checked',
  response: {
    status: 200,
    schema: z.object({
      success: z.literal(true),
      scheduleId: z.string(),
      publishedBy: z.string(),
      publishedAt: z.number(),
      notifyUsers: z.boolean(),
      channels: z.array(z.string()),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to publish schedule' },
  statusOverrides: { NOT_FOUND: 400 },
});
