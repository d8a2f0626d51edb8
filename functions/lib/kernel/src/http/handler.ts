import { handledResponse } from './handled-response.ts';
import { handlerContext, type Keyed } from './handler-context.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { InOrganization } from './organization.ts';
import { requireExpected } from './preconditions.ts';
import type { WithBody } from './request-body.ts';
import type { RequestScope } from './request-context.ts';
import type { InSession } from './session.ts';

/** Calls the route's handler: the last middleware. */
export const handler: Middleware<RequestScope & Matched & InSession & InOrganization & WithBody & Keyed> = async (
  context,
) => {
  const { route, request, body } = context;
  const result = await context.handler(handlerContext(context, context), body);
  const { version } = result;
  if (version !== undefined && route.method === 'GET') requireExpected(request, { version });
  return handledResponse(route, result);
};
