import * as z from 'zod';
import { clearable } from '../clearable.ts';
import { paging } from '../paging.ts';
import { route } from '../route.ts';
import { reference } from '../text/identifiers.ts';
import { name, note } from '../text/names.ts';

const minute = 60_000;
const reads = { max: 100, windowMs: minute } as const;
const writes = { max: 50, windowMs: minute } as const;
/** W3-W5 (CONTRACT 1.9). */
const perPosition = { max: 100, windowMs: minute } as const;

/** How a position is filled (DOMAIN §2). */
export const positionType = z.enum(['full_time', 'part_time', 'contractor', 'volunteer']);
/** What a position demands (DOMAIN §2). */
export const skillLevel = z.enum(['entry', 'intermediate', 'advanced', 'expert']);
/** Per hour, in the currency's main unit; the bound only keeps sums in range. */
const hourlyRate = z.number().min(0).max(1_000_000);
const hexColor = /^#[0-9A-Fa-f]{6}$/;

/** A position on the wire. `type` and `skillLevel` are free text on documents that the monolith's W4 changed (DOMAIN 54). */
export const positionBody = z.object({
  id: z.string(),
  orgId: z.string(),
  name: z.string(),
  description: z.string().optional(),
  type: z.string(),
  skillLevel: z.string(),
  hourlyRate: z.number().optional(),
  color: z.string().optional(),
  isActive: z.boolean(),
  requiredCertifications: z.array(z.string()),
  /** Absent only on documents that clients wrote before this API. */
  createdBy: z.string().optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** W1: by name, inactive ones included; `total` is the number of items in this response (DOMAIN 58). */
export const listPositions = route({
  id: 'W1',
  service: 'scheduling',
  functionName: 'positions',
  method: 'GET',
  path: '/api/positions',
  summary: 'List positions by name',
  access: { org: [] },
  rateLimit: reads,
  query: paging,
  response: {
    status: 200,
    schema: z.object({
      positions: z.array(positionBody),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch positions' },
});

/** W2: `orgId` in the body must be the organization of the request (DOMAIN 42). */
export const createPosition = route({
  id: 'W2',
  service: 'scheduling',
  functionName: 'positions',
  method: 'POST',
  path: '/api/positions',
  summary: 'Create a position',
  access: { org: ['manager'] },
  rateLimit: writes,
  body: z.object({
    orgId: reference('Organization ID is required'),
    name: name(100, 'Position name is required'),
    description: note(500).optional(),
    type: positionType.default('part_time'),
    skillLevel: skillLevel.default('entry'),
    hourlyRate: hourlyRate.optional(),
    color: z.string().regex(hexColor, 'Invalid hex color').optional(),
    requiredCertifications: z.array(name(200)).max(1000).optional(),
  }),
  entityTag: 'sent',
  response: { status: 201, schema: positionBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create position' },
});

/** W3. */
export const getPosition = route({
  id: 'W3',
  service: 'scheduling',
  functionName: 'position',
  method: 'GET',
  path: '/api/positions/{id}',
  summary: 'Read a position',
  access: { org: [] },
  entityTag: 'sent',
  response: { status: 200, schema: positionBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch position' },
  flatErrors: true,
  handlerRateLimit: perPosition,
});

/**
 * W4: all fields optional. A `type` or `skillLevel` outside the lists is let through here, because the handler accepts
 * it when the position already has it (DOMAIN 54).
 */
export const updatePosition = route({
  id: 'W4',
  service: 'scheduling',
  functionName: 'position',
  method: 'PATCH',
  path: '/api/positions/{id}',
  summary: 'Change a position',
  access: { org: ['manager'] },
  body: z.object({
    name: name(100).optional(),
    description: clearable(note(500)),
    type: z.string().max(100).optional(),
    skillLevel: z.string().max(100).optional(),
    hourlyRate: clearable(hourlyRate),
    color: clearable(z.string().regex(hexColor)),
    isActive: z.boolean().optional(),
    requiredCertifications: z.array(name(200)).max(1000).optional(),
  }),
  entityTag: 'checked',
  response: { status: 200, schema: positionBody },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to update position' },
  flatErrors: true,
  handlerRateLimit: perPosition,
});

/** W5: the position becomes inactive and stays readable (DOMAIN 59); owners may too (DOMAIN 35). */
export const deletePosition = route({
  id: 'W5',
  service: 'scheduling',
  functionName: 'position',
  method: 'DELETE',
  path: '/api/positions/{id}',
  summary: 'Deactivate a position',
  access: { org: ['org_owner'], named: 'admin' },
  entityTag: 'checked',
  response: {
    status: 200,
    schema: z.object({ message: z.literal('Position deleted successfully'), id: z.string() }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to delete position' },
  flatErrors: true,
  handlerRateLimit: perPosition,
});
