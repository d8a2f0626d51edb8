import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { isPercentEncoded, requestTarget } from './request-target.ts';
import { reject } from './response.ts';

/**
 * Rejects a target that is not percent-encoded UTF-8. Read anyway, each unreadable byte would become U+FFFD: another name,
 * and a filter that finds something else.
 */
export const percentEncoding: Middleware<RequestScope> = async (context, next) => {
  const { path, query } = requestTarget(context.incoming.originalUrl);
  const wrong = !isPercentEncoded(path) ? 'path' : !isPercentEncoded(query) ? 'query' : null;
  if (wrong === null) return next();
  const message = `The ${wrong} is not percent-encoded UTF-8. Send a literal % as %25.`;
  return reject(context, 'BAD_REQUEST', message, { headers: { 'Cache-Control': 'no-store' } });
};
