import { annotate } from '../telemetry/execution-context.ts';
import type { Membership } from './context.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import { hasMinimumRole } from './organization-context.ts';
import type { RequestScope } from './request-context.ts';
import {
  hasProvedSecondFactor,
  needsSecondFactor,
  secondFactorMessage,
  secondFactorRequired,
} from './second-factor.ts';
import type { InSession } from './session.ts';
import { reject } from './response.ts';
import type { StartedReads } from './start-reads.ts';

/** What `organization` adds; null where the route needs no membership. */
export interface InOrganization {
  readonly org: Membership | null;
}

/** Rejects a user without an active membership, in a suspended organization, below the minimum role, or without the second factor of an owner. */
export const organization: Middleware<RequestScope & Matched & StartedReads & InSession, InOrganization> = async (
  context,
  next,
) => {
  const { access } = context.route;
  const found = await context.membership;
  // Where a membership is not needed, one in a suspended organization is none.
  const org = found?.isSuspended && typeof access !== 'object' ? null : found;
  if (typeof access === 'object') {
    if (!org) return reject(context, 'FORBIDDEN', 'Organization membership required.');
    if (org.isSuspended) {
      return reject(
        context,
        'ORGANIZATION_SUSPENDED',
        'The organization is suspended. Contact the operator of this API.',
      );
    }
    if (!hasMinimumRole(org.role, access.org)) {
      const required = access.named ?? access.org.join(' or ');
      return reject(context, 'FORBIDDEN', `Insufficient permissions. Required role: ${required}.`);
    }
    if (needsSecondFactor(org, secondFactorRequired) && !(await isProved(context))) {
      return reject(context, 'SECOND_FACTOR_REQUIRED', secondFactorMessage);
    }
  }
  if (org) {
    context.logFields.orgId = org.orgId;
    annotate({ orgId: org.orgId });
  }
  return next({ org });
};

async function isProved({ session, runtime }: InSession & Pick<RequestScope, 'runtime'>): Promise<boolean> {
  return session !== null && hasProvedSecondFactor(session, (uid) => runtime.credentials.readAccount(uid));
}
