import * as z from 'zod';
import { event, type DetailedEventOf } from '../event.ts';
import type { createVenue } from '../routes/venues.ts';
import type { BodyOf } from '../route.ts';
import type { venueWithheld } from '../withheld-fields.ts';

/** A venue was created (L2, or by onboarding an organization). */
export const venueCreated = event({
  type: 'fresh.scheduling.venue.v1.created',
  service: 'scheduling',
  audience: 'public',
  summary: 'A venue was created.',
  data: z.object({
    networkId: z.string().optional(),
    name: z.string(),
    type: z.string(),
    /** Of a venue that onboarding named, which knows no more of the place. */
    city: z.string().optional(),
    state: z.string().optional(),
    capacity: z.number().int().optional(),
    timezone: z.string(),
    createdBy: z.string(),
  }),
});

/** Everything that can happen to a venue. */
export type VenueEvent = DetailedEventOf<
  typeof venueCreated,
  Partial<Pick<BodyOf<typeof createVenue>, (typeof venueWithheld)[number]>>
>;
