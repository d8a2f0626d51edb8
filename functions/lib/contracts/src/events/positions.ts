import * as z from 'zod';
import { clearedFields } from '../clearable.ts';
import { event, type DetailedEventOf, type EventOf } from '../event.ts';
import { positionWithheld, withheldFields } from '../withheld-fields.ts';

/** A position was created (W2). */
export const positionCreated = event({
  type: 'fresh.scheduling.position.v1.created',
  service: 'scheduling',
  summary: 'A position was created.',
  data: z.object({
    name: z.string(),
    type: z.string(),
    skillLevel: z.string(),
    hourlyRate: z.number().optional(),
    color: z.string().optional(),
    requiredCertifications: z.array(z.string()),
  }),
});

/** Fields of a position were changed (W4); only the named ones are present. */
export const positionUpdated = event({
  type: 'fresh.scheduling.position.v1.updated',
  service: 'scheduling',
  summary: 'Fields of a position changed; `changes` holds the new values.',
  data: z.object({
    name: z.string(),
    changes: z.object({
      name: z.string().optional(),
      type: z.string().optional(),
      skillLevel: z.string().optional(),
      hourlyRate: z.number().optional(),
      color: z.string().optional(),
      isActive: z.boolean().optional(),
      requiredCertifications: z.array(z.string()).optional(),
    }),
    cleared: clearedFields,
    withheld: withheldFields(positionWithheld),
  }),
});

/** A position was deleted, which makes it inactive (W5). Once until it is activated again. */
export const positionDeactivated = event({
  type: 'fresh.scheduling.position.v1.deactivated',
  service: 'scheduling',
  summary: 'A position was deleted: it is inactive and stays readable.',
  data: z.object({ name: z.string() }),
});

/** Everything that can happen to a position. */
export type PositionEvent =
  | DetailedEventOf<typeof positionCreated, PositionDetails>
  | DetailedEventOf<typeof positionUpdated, PositionDetails>
  | EventOf<typeof positionDeactivated>;

interface PositionDetails {
  readonly description?: string | undefined;
}
