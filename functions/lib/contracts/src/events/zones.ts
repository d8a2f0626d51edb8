import * as z from 'zod';
import { event, type EventOf } from '../event.ts';

/** A zone was created (L4). */
export const zoneCreated = event({
  type: 'fresh.scheduling.zone.v1.created',
  service: 'scheduling',
  summary: 'A zone of a venue was created.',
  data: z.object({
    venueId: z.string(),
    name: z.string(),
    description: z.string().optional(),
    type: z.string(),
    capacity: z.number().int().optional(),
    floor: z.string().optional(),
    color: z.string().optional(),
    notes: z.string().optional(),
  }),
});

/** Everything that can happen to a zone. */
export type ZoneEvent = EventOf<typeof zoneCreated>;
