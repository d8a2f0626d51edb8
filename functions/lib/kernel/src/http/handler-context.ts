import type { CommitCompanion } from '../commit-companion.ts';
import type { OrganizationContext } from './context.ts';
import type { Matched } from './match-route.ts';
import type { InOrganization } from './organization.ts';
import type { RequestScope } from './request-context.ts';
import type { InSession } from './session.ts';

/** What a handler's context holds because of an Idempotency-Key. */
export interface Keyed {
  /** Undefined without a key, and where the effect isn't one commit. */
  readonly companion: CommitCompanion | undefined;
  /** A new document id; under a key it follows from it. */
  readonly newId: () => string;
}

/** The context of a handler, of whatever access rule: the checks before have made it that of the route's. */
export function handlerContext(
  context: RequestScope & Matched & InSession & InOrganization,
  { companion, newId }: Keyed,
): OrganizationContext {
  const { requestId, request, params, trace, responseHeaders, startedAt, session, org } = context;
  // One request, one time: whatever a handler stores, publishes and returns of one moment is the same number.
  const now = () => startedAt;
  const handled = { requestId, request, params, trace, responseHeaders, now, newId, companion, ...session, org };
  return handled as OrganizationContext;
}
