import type { Access, Route } from '@fresh/contracts/route';
import { monolithFallback, monolithRouting } from './migration/monolith-routing.ts';
import { afterCommit } from './http/after-commit.ts';
import { bodyLimit } from './http/body-limit.ts';
import { cacheControl } from './http/cache-control.ts';
import { concurrencyLimit, concurrencyLimitOfPrincipal } from './http/concurrency-limit.ts';
import { cors } from './http/cors.ts';
import { csrf } from './http/csrf.ts';
import { errorBoundary } from './http/error-boundary.ts';
import { handlerErrors } from './http/handler-errors.ts';
import { handlerRateLimit } from './http/handler-rate-limit.ts';
import { handler } from './http/handler.ts';
import { idempotency } from './http/idempotency.ts';
import { identify } from './http/identify.ts';
import { matchRoute, unknownPath } from './http/match-route.ts';
import { organization } from './http/organization.ts';
import { pathParameters } from './http/path-parameters.ts';
import { percentEncoding } from './http/percent-encoding.ts';
import { rateLimit } from './http/rate-limit.ts';
import { repeatedDeparture } from './http/repeated-departure.ts';
import { requestBody } from './http/request-body.ts';
import { requestContext } from './http/request-context.ts';
import type { Handler, HandlerOptions, RouteHandler } from './http/route-handler.ts';
import { serve, serveUnowned } from './http/serve.ts';
import { session } from './http/session.ts';
import { startReads } from './http/start-reads.ts';

/**
 * A request, from top to bottom: the checks in the monolith's observable order (CONTRACT 1.2), one file each. Nothing is
 * written before `handler`, when every check has passed; a leased key is written by `idempotency`.
 */
export const requestMiddleware = [
  requestContext, // ids, span, security headers, log line
  cors,
  concurrencyLimit, // 503 beyond what an instance works on at a time
  percentEncoding, // 400, of the path and the query
  matchRoute, // 404, 405, HEAD, OPTIONS, trailing slash
  monolithRouting, // forwards what the monolith still handles; compares reads
  cacheControl,
  errorBoundary, // 25 s; what is thrown becomes a response
  bodyLimit, // 413
  identify, // signature of the token or cookie
  rateLimit, // 429, of the route
  concurrencyLimitOfPrincipal, // 503 beyond three quarters of the instance for one user or address
  startReads, // revocation and membership, at once
  session, // 401
  csrf, // 403
  repeatedDeparture, // a retry of who has left by the same request: its response
  organization, // 403: membership, minimum role
  requestBody, // 400, 415
  handlerRateLimit, // 429, of the handler
  pathParameters, // 400
  handlerErrors, // what the handler throws becomes a response
  afterCommit, // what follows the handler's commit, also when its response is repeated
  idempotency, // 409, or the response of the first request
  handler,
] as const;

/**
 * The HTTPS function of one path.
 *
 * @example export const schedule = endpoint(getOne, update, remove);
 */
export const endpoint = serve(requestMiddleware);

/**
 * Every path under the gateway that no route owns: the monolith's, else 404 in envelope A. Marked as pure, so that the
 * bundles of routes leave it out.
 */
export const fallbackEndpoint = /* @__PURE__ */ serveUnowned([
  requestContext,
  cors,
  concurrencyLimit,
  percentEncoding,
  monolithFallback,
  unknownPath,
]);

/**
 * Joins a route and its handler; the compiler checks context, body and response against the registry. In two calls, so
 * that the route alone decides the types and literals in the response keep theirs.
 *
 * @example export const getOne = handle(contract.getSchedule)(async ({ org, params }) => ({ body: … }));
 */
export function handle<A extends Access, In, Out>(
  route: Route<A, In, Out>,
  options: HandlerOptions<NoInfer<A>, NoInfer<In>, NoInfer<Out>> = {},
) {
  return (handler: Handler<A, In, Out>): RouteHandler => ({
    ...(options as Pick<RouteHandler, 'secrets' | 'afterCommit'>),
    route,
    handler: handler as RouteHandler['handler'],
  });
}
