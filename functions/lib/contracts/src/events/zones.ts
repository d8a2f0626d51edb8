import * as z from 'zod';
import { event, type DetailedEventOf } from '../event.ts';
import type { zoneWithheld } from '../withheld-fields.ts';

/** A zone was created (L4). */
export const zoneCreated = event({
  type: 'fresh.scheduling.zone.v1.created',
  service: 'scheduling',
  summary: 'A zone of a venue was created.',
  data: z.object({
    venueId: z.string(),
    name: z.string(),
    type: z.string(),
    capacity: z.number().int().optional(),
    color: z.string().optional(),
  }),
});

/** Everything that can happen to a zone. */
export type ZoneEvent = DetailedEventOf<
  typeof zoneCreated,
  { readonly [F in (typeof zoneWithheld)[number]]?: string | undefined }
>;
