import type { OrganizationContext } from './context.ts';
import { errorResponse } from './error-boundary.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { InOrganization } from './organization.ts';
import type { WithBody } from './request-body.ts';
import { entityTag, requireExpected } from './preconditions.ts';
import type { RequestScope } from './request-context.ts';
import { handlerError } from './response.ts';
import type { InSession } from './session.ts';

/** Calls the route's handler: the last middleware. */
export const handler: Middleware<RequestScope & Matched & InSession & InOrganization & WithBody> = async (context) => {
  const { requestId, request, params, trace, responseHeaders, startedAt, session, org, body, route, runtime } = context;
  // One request, one time: whatever a handler stores, publishes and returns of one moment is the same number.
  const now = () => startedAt;
  const { newId } = runtime;
  const handled = { requestId, request, params, trace, responseHeaders, now, newId, ...session, org };
  try {
    // The checks before have made it the context of the route's access rule.
    const result = await context.handler(handled as OrganizationContext, body);
    const { status = route.response.status, version, cookies = [] } = result;
    if (version !== undefined && route.method === 'GET') requireExpected(request, { version });
    const headers = { ...(version !== undefined && { ETag: entityTag(version) }), ...result.headers };
    return { kind: 'handled', status, headers, cookies, body: result.body };
  } catch (error) {
    const { unexpectedError } = route;
    return errorResponse(
      context,
      error,
      unexpectedError && (() => handlerError(route, unexpectedError.code, unexpectedError.message)),
    );
  }
};
