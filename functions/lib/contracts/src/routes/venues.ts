import * as z from 'zod';
import { paging } from '../paging.ts';
import { route } from '../route.ts';
import { mailbox, phone } from '../text/contact.ts';
import { reference } from '../text/identifiers.ts';
import { name, note } from '../text/names.ts';
import { postalAddress } from '../text/postal-address.ts';
import { timeZone } from '../text/time-zone.ts';

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

/** L1: by name; `total` is the number of items in this response (DOMAIN 58). */
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
    orgId: reference('Organization ID is required'),
    networkId: reference().optional(),
    name: name(100, 'Venue name is required'),
    description: note(500).optional(),
    type: z.enum(['indoor', 'outdoor', 'hybrid', 'virtual']).default('indoor'),
    address: postalAddress.optional(),
    coordinates: z.object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) }).optional(),
    capacity: z.number().int().positive().max(1_000_000).optional(),
    timezone: timeZone.optional(),
    contactPhone: phone(20).optional(),
    contactEmail: mailbox.optional(),
    notes: note(1000).optional(),
  }),
  response: { status: 201, schema: venueBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create venue' },
});
