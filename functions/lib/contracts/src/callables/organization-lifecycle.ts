import * as z from 'zod';
import { callablesOf } from '../callable.ts';
import { organizationStatuses } from '../organization-status.ts';

/** What the service can be called for, by the name of the function. */
export const callables = callablesOf('organizations', {
  /**
   * Suspends an organization, reinstates it, or says where else in its life it is. While it is suspended or cancelled,
   * its members are rejected by each of its routes and can't lift that. Super administrators only.
   */
  setOrganizationStatus: {
    summary: 'Suspend or reinstate an organization',
    input: z.object({ orgId: z.string().min(1).max(200), status: z.enum(organizationStatuses) }),
    output: z.object({
      orgId: z.string(),
      name: z.string(),
      status: z.enum(organizationStatuses),
      /** False where it had that status already. */
      changed: z.boolean(),
    }),
  },
  /**
   * Counts an organization's active members anew: a count that a restored document, a dead letter or another writer made wrong
   * stays so, because events only add to it. Rejected while events of its members are still to be counted. Super
   * administrators only.
   */
  recountMembers: {
    summary: 'Count the members of an organization anew',
    input: z.object({ orgId: z.string().min(1).max(200) }),
    output: z.object({
      orgId: z.string(),
      /** Null where the document had no count. */
      before: z.number().int().nullable(),
      memberCount: z.number().int(),
      memberCountByRole: z.record(z.string(), z.number().int()),
    }),
  },
});
