import { keyOf, recordOf, responseOf } from './idempotency.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import type { InSession } from './session.ts';
import { requestedOrganization, type StartedReads } from './start-reads.ts';

/**
 * Repeats the response to a request that ended its caller's own membership: its retry is no member any more, and the check of
 * the organization would reject it before its key is looked at.
 *
 *   request   member ── leave: commit ─╳
 *   retry                                 no member: 403 ── record: this very request has left ── the response
 *
 * Any other rejected request has no record: whatever it may not do, it hasn't done.
 */
export const repeatedDeparture: Middleware<RequestScope & Matched & StartedReads & InSession> = async (
  context,
  next,
) => {
  const response = await next();
  const { route, session } = context;
  const key = keyOf(context);
  if (!route.endsOwnMembership || key === undefined || !session) return response;
  if (response.kind !== 'rejected' || response.status !== 403) return response;
  const orgId = requestedOrganization(context);
  const standing = await recordOf(context, { uid: session.actor.uid, orgId, key }).read();
  return standing.kind === 'replayed' ? responseOf(context, standing) : response;
};
