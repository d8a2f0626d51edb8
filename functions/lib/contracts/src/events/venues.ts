import * as z from 'zod';
import { event, type EventOf } from '../event.ts';

/** A venue was created (L2, or by onboarding an organization). */
export const venueCreated = event({
  type: 'fresh.scheduling.venue.v1.created',
  service: 'scheduling',
  audience: 'public',
  summary: 'A venue was created.',
  data: z.object({
    networkId: z.string().optional(),
    name: z.string(),
    description: z.string().optional(),
    type: z.string(),
    address: z
      .object({ street: z.string(), city: z.string(), state: z.string(), zipCode: z.string(), country: z.string() })
      .optional(),
    /** Onboarding knows no more of the place. */
    city: z.string().optional(),
    state: z.string().optional(),
    coordinates: z.object({ lat: z.number(), lng: z.number() }).optional(),
    capacity: z.number().int().optional(),
    timezone: z.string(),
    contactPhone: z.string().optional(),
    contactEmail: z.string().optional(),
    notes: z.string().optional(),
    createdBy: z.string(),
  }),
});

/** Everything that can happen to a venue. */
export type VenueEvent = EventOf<typeof venueCreated>;
