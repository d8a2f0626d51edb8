import { isDocumentId } from '../document-id.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { handlerError } from './response.ts';

/** Rejects a parameter of the path that would reach another document. */
export const pathParameters: Middleware<RequestScope & Matched> = async ({ route, params }, next) => {
  const invalid = Object.entries(params).find(([, value]) => !isDocumentId(value));
  return invalid ? handlerError(route, 'BAD_REQUEST', `Invalid ${invalid[0]}`) : next();
};
