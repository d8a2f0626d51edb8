import { newDocumentId } from '../new-document-id.ts';
import { handlerContext } from './handler-context.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { InOrganization } from './organization.ts';
import type { WithBody } from './request-body.ts';
import type { RequestScope } from './request-context.ts';
import type { InSession } from './session.ts';

/**
 * Does what follows the commit of a handler: on success, and once more with each repeated response. So a request that
 * dies in between is completed by its retry:
 *
 *   request   commit: effect, response ─╳
 *   retry                                 record: the response ── what follows ── response
 */
export const afterCommit: Middleware<RequestScope & Matched & InSession & InOrganization & WithBody> = async (
  context,
  next,
) => {
  const response = await next();
  if (!context.afterCommit || response.kind !== 'handled' || response.status >= 400) return response;
  const handled = handlerContext(context, { companion: undefined, newId: newDocumentId });
  const body = await context.afterCommit(handled, context.body, response.body);
  return body === undefined ? response : { ...response, body };
};
