import * as z from 'zod';
import { paging } from '../paging.ts';
import { route } from '../route.ts';
import { reference } from '../text/identifiers.ts';
import { latestMs } from '../time/instants.ts';

const epochMs = z.number().int();

/** A moment to search from or to: all that a clock shows since 1970. */
const queriedTime = z.number().int().min(0).max(latestMs);

/** One event of the organization, as the audit trail keeps it. */
const auditEntry = z.object({
  /** The event's id. */
  id: z.string(),
  type: z.string(),
  /** Path of what it happened to. */
  subject: z.string(),
  /** `user:<uid>` or `service:<name>`. */
  actor: z.string(),
  time: epochMs,
  /** The subject's version since then. */
  sequence: z.number().int(),
  /** The same for everything that followed from one request. */
  correlationId: z.string(),
  /** The request or event that directly caused it. */
  causationId: z.string(),
  /** The monolith did it: `actor` is what its document says, or `service:legacy`. */
  captured: z.literal(true).optional(),
  data: z.unknown(),
});

/**
 * A5: who did what in the organization, newest first. For owners and above: the data of events holds what its
 * organization knows, pay terms and addresses of members among it, which managers don't all see elsewhere.
 */
export const listAudit = route({
  id: 'A5',
  service: 'platform',
  functionName: 'audit',
  method: 'GET',
  path: '/api/audit',
  summary: 'Read the organization’s audit trail, newest first',
  access: { org: ['org_owner'] },
  asksAuthEachTime: true,
  rateLimit: { max: 100, windowMs: 60_000 },
  query: {
    actor: { summary: 'Only what this user did, by uid', schema: reference() },
    type: { summary: 'Only events of this type, in any version', schema: z.string().max(200) },
    from: { summary: 'Only at or after this time, epoch ms', schema: queriedTime },
    to: { summary: 'Only before this time, epoch ms', schema: queriedTime },
    ...paging,
  },
  response: {
    status: 200,
    schema: z.object({
      entries: z.array(auditEntry),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch audit trail' },
});
