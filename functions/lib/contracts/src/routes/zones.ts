import * as z from 'zod';
import { paging } from '../paging.ts';
import { route } from '../route.ts';
import { reference } from '../text/identifiers.ts';
import { name, note, optionalName } from '../text/names.ts';

const minute = 60_000;

/** A zone on the wire. */
export const zoneBody = z.object({
  id: z.string(),
  orgId: z.string(),
  venueId: z.string(),
  name: z.string(),
  description: z.string().optional(),
  type: z.string(),
  capacity: z.number().optional(),
  floor: z.string().optional(),
  color: z.string().optional(),
  isActive: z.boolean(),
  notes: z.string().optional(),
  /** Absent only on documents that clients wrote before this API. */
  createdBy: z.string().optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** What is odd about an accepted zone; never a reason to reject it. */
export const zoneWarning = z.object({ code: z.literal('venue_not_found'), message: z.string() });

/** L3: the zones of one venue by name; `total` is the number of items in this response (DOMAIN 58). */
export const listZones = route({
  id: 'L3',
  service: 'scheduling',
  functionName: 'zones',
  method: 'GET',
  path: '/api/zones',
  summary: 'List the zones of a venue by name',
  access: { org: [] },
  rateLimit: { max: 100, windowMs: minute },
  query: { venueId: { summary: 'The venue', schema: reference(), required: true }, ...paging },
  response: {
    status: 200,
    schema: z.object({ zones: z.array(zoneBody), total: z.number().int(), nextCursor: z.string().optional() }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch zones' },
});

/** L4: `orgId` in the body must be the organization of the request (DOMAIN 42); a missing venue is only a warning. */
export const createZone = route({
  id: 'L4',
  service: 'scheduling',
  functionName: 'zones',
  method: 'POST',
  path: '/api/zones',
  summary: 'Create a zone',
  access: { org: ['manager'] },
  rateLimit: { max: 50, windowMs: minute },
  body: z.object({
    orgId: reference('Organization ID is required'),
    venueId: reference('Venue ID is required'),
    name: name(100, 'Zone name is required'),
    description: note(500).optional(),
    type: z.enum(['production', 'backstage', 'front_of_house', 'service', 'storage', 'other']).default('other'),
    capacity: z.number().int().positive().max(1_000_000).optional(),
    floor: optionalName(50).optional(),
    color: z
      .string()
      .regex(/^#[0-9A-Fa-f]{6}$/)
      .optional(),
    notes: note(1000).optional(),
  }),
  response: { status: 201, schema: zoneBody.extend({ warnings: z.array(zoneWarning) }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create zone' },
});
