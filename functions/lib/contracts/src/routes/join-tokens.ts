import * as z from 'zod';
import { paging } from '../paging.ts';
import { administrators, grantableRoles } from '../roles.ts';
import { route } from '../route.ts';
import { reference } from '../text/identifiers.ts';
import { note } from '../text/names.ts';
import { instant } from '../time/instants.ts';

const epochMs = z.number().int();
const grantableRole = z.enum(grantableRoles);

const joinTokenFields = {
  id: z.string(),
  orgId: z.string(),
  createdBy: z.string(),
  createdAt: epochMs,
  expiresAt: epochMs,
  defaultRoles: z.array(z.string()),
  maxUses: z.number().int().optional(),
  currentUses: z.number().int(),
  status: z.enum(['active', 'used', 'expired', 'revoked']),
  description: z.string().optional(),
};

/** O13: newest first. `token` is the secret's first characters, enough to recognise it and too few to use it. */
export const listJoinTokens = route({
  id: 'O13',
  service: 'organizations',
  functionName: 'joinTokens',
  method: 'GET',
  path: '/api/join-tokens',
  summary: 'List join tokens without their secrets',
  access: administrators,
  query: paging,
  response: {
    status: 200,
    schema: z.object({
      tokens: z.array(
        z.object({
          ...joinTokenFields,
          token: z.string(),
          createdBy: z.string().optional(),
          /** Absent only on old tokens that never expire. */
          expiresAt: epochMs.optional(),
        }),
      ),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch join tokens' },
});

/** O14: 200 as in the monolith (DOMAIN 49); `orgId` is required and ignored. The only response that shows the secret. */
export const createJoinToken = route({
  id: 'O14',
  service: 'organizations',
  functionName: 'joinTokens',
  method: 'POST',
  path: '/api/join-tokens',
  summary: 'Create a join token',
  oneTimeResponse: true,
  access: administrators,
  body: z.object({
    orgId: reference('Organization ID is required'),
    defaultRoles: z.array(grantableRole).min(1, 'At least one role is required').max(20),
    maxUses: z.number().int().positive().max(1_000_000).optional(),
    expiresAt: instant.optional(),
    description: note(200).optional(),
  }),
  response: { status: 200, schema: z.object({ ...joinTokenFields, token: z.string() }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create join token' },
});

/** A15: an id of O13. Taking back what was taken back already is no error; the token can't be redeemed any more. */
export const revokeJoinToken = route({
  id: 'A15',
  service: 'organizations',
  functionName: 'joinToken',
  method: 'DELETE',
  path: '/api/join-tokens/{id}',
  summary: 'Revoke a join token',
  access: administrators,
  entityTag: 'checked',
  response: { status: 200, schema: z.object({ revoked: z.literal(true), id: z.string() }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to revoke join token' },
});
