import type { ApiRequest } from './context.ts';
import type { RouteHandler } from './route-handler.ts';
import type { Middleware } from './middleware.ts';
import { matchPath } from './path.ts';
import type { RequestScope } from './request-context.ts';
import { requestTarget } from './request-target.ts';
import { protocolResponse, reject, type CompleteResponse } from './response.ts';

/** The route of a request, and the parameters in its path. */
export interface Matched extends RouteHandler {
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Finds the method's route. HEAD is GET without its body, OPTIONS lists the methods, any other method is an empty 405
 * that lists them too, a trailing slash redirects (CONTRACT 1.10).
 */
export const matchRoute: Middleware<RequestScope, Matched> = async (context, next) => {
  const { target, request, logFields } = context;
  if (hasTrailingSlash(request)) return withoutTrailingSlash(context);
  const params = matchPath(target.path, request.path);
  if (!params) return notFound(context);
  if (request.method === 'OPTIONS') return protocolResponse(204, allow(target.methods));
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const matched = target.handlers.find(({ route }) => route.method === method);
  if (!matched) return protocolResponse(405, allow(target.methods));
  logFields.route = matched.route.id;
  return next({ ...matched, params });
};

/** The end of the function for paths that no route owns. */
export const unknownPath: Middleware<RequestScope> = async (context) =>
  hasTrailingSlash(context.request) ? withoutTrailingSlash(context) : notFound(context);

/** 404 in envelope A. Firebase Hosting would cache a 404 without Cache-Control for ten minutes, across deploys. */
export function notFound(context: RequestScope): CompleteResponse {
  return reject(context, 'NOT_FOUND', 'Not found.', { headers: { 'Cache-Control': 'no-store' } });
}

function hasTrailingSlash({ path }: ApiRequest): boolean {
  return path.length > 1 && path.endsWith('/');
}

function withoutTrailingSlash({ request, incoming }: RequestScope): CompleteResponse {
  // One slash at the front, whatever was sent: `//host/` would redirect to another site.
  const target = `/${request.path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`;
  const { query } = requestTarget(incoming.originalUrl);
  return protocolResponse(308, { Location: query === '' ? target : `${target}?${query}` }, target);
}

/**
 * The methods of a path, whether a service or the monolith handles them; no route of the monolith has others. HEAD and
 * OPTIONS come with them (RFC 9110, 10.2.1).
 */
export function allow(methods: readonly string[]): { readonly Allow: string } {
  const names = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();
  return { Allow: names.join(', ') };
}
