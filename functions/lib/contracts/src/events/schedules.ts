import * as z from 'zod';
import { clearedFields } from '../clearable.ts';
import { event, type DetailedEventOf, type EventOf } from '../event.ts';
import { scheduleWithheld, withheldFields } from '../withheld-fields.ts';

const epochMs = z.number().int();
const status = z.enum(['draft', 'published', 'active', 'completed', 'archived']);
const visibility = z.enum(['private', 'team', 'public']);

/** A schedule was created (S2). */
export const scheduleCreated = event({
  type: 'fresh.scheduling.schedule.v1.created',
  service: 'scheduling',
  audience: 'public',
  summary: 'A schedule was created as a draft.',
  data: z.object({
    name: z.string(),
    startDate: epochMs,
    endDate: epochMs,
    visibility,
    templateId: z.string().optional(),
  }),
});

/** Fields of a schedule were changed (S4); only the changed ones are present. */
export const scheduleUpdated = event({
  type: 'fresh.scheduling.schedule.v1.updated',
  service: 'scheduling',
  audience: 'public',
  summary: 'Fields of a schedule changed; `changes` holds the new values.',
  data: z.object({
    changes: z.object({
      name: z.string().optional(),
      startDate: epochMs.optional(),
      endDate: epochMs.optional(),
      status: status.optional(),
      visibility: visibility.optional(),
      /** The publication date was amended by a repeated publish. */
      publishedAt: epochMs.optional(),
    }),
    cleared: clearedFields,
    withheld: withheldFields(scheduleWithheld),
  }),
});

/**
 * A schedule became visible to its staff (S6, or S4 with status `published`). Once per publication: only a schedule that went
 * back to draft is published again, whatever other statuses lie between.
 */
export const schedulePublished = event({
  type: 'fresh.scheduling.schedule.v1.published',
  service: 'scheduling',
  audience: 'public',
  summary: 'A schedule became visible to its staff.',
  data: z.object({
    name: z.string(),
    startDate: epochMs,
    endDate: epochMs,
    publishedAt: epochMs,
    notifyUsers: z.boolean(),
    channels: z.array(z.string()),
  }),
});

/**
 * A draft is to be published later (S6 with a `publishAt` in the future). Its subscriber gets it at `publishAt` and publishes
 * the schedule, unless that plan was replaced or withdrawn.
 */
export const schedulePublicationPlanned = event({
  type: 'fresh.scheduling.schedule.v1.publication_planned',
  service: 'scheduling',
  summary: 'A draft is to be published at `publishAt`; its subscribers get the event then.',
  data: z.object({ publishAt: epochMs, notifyUsers: z.boolean(), channels: z.array(z.string()) }),
  dueField: 'publishAt',
});

/** A schedule was deleted (S5). */
export const scheduleDeleted = event({
  type: 'fresh.scheduling.schedule.v1.deleted',
  service: 'scheduling',
  audience: 'public',
  summary: 'A schedule was deleted.',
  data: z.object({
    name: z.string(),
    /** Whether staff could see it; absent in events from before the field existed. */
    isPublished: z.boolean().optional(),
  }),
});

/** Everything that can happen to a schedule. */
export type ScheduleEvent =
  | DetailedEventOf<typeof scheduleCreated, ScheduleDetails>
  | DetailedEventOf<typeof scheduleUpdated, ScheduleDetails>
  | EventOf<typeof schedulePublished>
  | EventOf<typeof schedulePublicationPlanned>
  | EventOf<typeof scheduleDeleted>;

interface ScheduleDetails {
  readonly description?: string | undefined;
}
