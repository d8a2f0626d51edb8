import * as z from 'zod';
import { paging } from '../paging.ts';
import { route } from '../route.ts';

const minute = 60_000;

/** A venue on the wire. */
export const venueBody = z.object({
  id: z.string(),
  orgId: z.string(),
  networkId: z.string().optional(),
  name: z.string(),
  description: z.string().optional(),
  type: z.string(),
  address: z
    .object({
      street: z.string(),
      city: z.string(),
      state: z.string(),
      zipCode: z.string(),
      country: z.string(),
    })
    .optional(),
  /** City and state of a venue that onboarding made: it asks for no full address (N4). */
  city: z.string().optional(),
  state: z.string().optional(),
  coordinates: z.object({ lat: z.number(), lng: z.number() }).optional(),
  capacity: z.number().optional(),
  isActive: z.boolean(),
  timezone: z.string(),
  contactPhone: z.string().optional(),
  contactEmail: z.string().optional(),
  notes: z.string().optional(),
  /** Absent only on documents that clients or the monolith's onboarding wrote. */
  createdBy: z.string().optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** The first zones by name, a moment after they are created; absent until there is one. L3 lists them all. */
  cachedZones: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        type: z.string(),
        capacity: z.number().optional(),
        isActive: z.boolean(),
      }),
    )
    .optional(),
  /** How many zones there are in all. */
  zoneCount: z.number().int().optional(),
});

/** L1: by name; `total` is the number of items in this answer (DOMAIN 58). */
export const listVenues = route({
  id: 'L1',
  service: 'scheduling',
  functionName: 'venues',
  method: 'GET',
  path: '/api/venues',
  summary: 'List venues by name',
  access: { org: [] },
  rateLimit: { max: 100, windowMs: minute },
  query: paging,
  response: {
    status: 200,
    schema: z.object({ venues: z.array(venueBody), total: z.number().int(), nextCursor: z.string().optional() }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch venues' },
});

/** L2: `orgId` in the body must be the organization of the request (DOMAIN 42). */
export const createVenue = route({
  id: 'L2',
  service: 'scheduling',
  functionName: 'venues',
  method: 'POST',
  path: '/api/venues',
  summary: 'Create a venue',
  access: { org: ['manager'] },
  rateLimit: { max: 50, windowMs: minute },
  body: z.object({
    orgId: z.string().min(1, 'Organization ID is required'),
    networkId: z.string().min(1).optional(),
    name: z.string().min(1, 'Venue name is required').max(100),
    description: z.string().max(500).optional(),
    type: z.enum(['indoor', 'outdoor', 'hybrid', 'virtual']).default('indoor'),
    address: z
      .object({
        street: z.string().min(1).max(200),
        city: z.string().min(1).max(100),
        state: z.string().min(2).max(50),
        zipCode: z.string().min(5).max(10),
        country: z.string().length(2).default('US'),
      })
      .optional(),
    coordinates: z.object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) }).optional(),
    capacity: z.number().int().positive().optional(),
    timezone: z.string().optional(),
    contactPhone: z.string().max(20).optional(),
    contactEmail: z.email().optional(),
    notes: z.string().max(1000).optional(),
  }),
  response: { status: 201, schema: venueBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create venue' },
});
