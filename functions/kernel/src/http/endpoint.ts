import { randomUUID } from 'node:crypto';
import { region } from '@fresh/contracts/region';
import type { Access, Route } from '@fresh/contracts/route';
import { serviceAccountOf } from '@fresh/contracts/service-identities';
import type { Response } from 'express';
import { onRequest, type HttpsFunction, type HttpsOptions, type Request } from 'firebase-functions/v2/https';
import * as log from '../log.ts';
import { newDocumentId } from '../new-document-id.ts';
import type { ApiRequest } from './context.ts';
import { firebaseCredentials } from './credentials.ts';
import { firestoreIdempotency } from './idempotency.ts';
import { firestoreMemberships } from './organization-context.ts';
import { matchPath } from './path.ts';
import { runPipeline, type Handler, type RouteHandler, type Runtime } from './pipeline.ts';
import { memoryRateLimiter } from './rate-limit.ts';
import { keepRawBody } from './raw-body.ts';
import { requestIds } from './request-ids.ts';
import { frameworkAnswer, securityHeaders, type Answer } from './reply.ts';

/**
 * Joins a route and its handler; the compiler checks context, body and answer against the registry. In two calls, so
 * that the route alone decides the types and literals in the answer keep theirs.
 *
 * @example export const getOne = handle(contract.getSchedule)(async ({ org, params }) => ({ body: … }));
 */
export function handle<A extends Access, In, Out>(route: Route<A, In, Out>) {
  return (handler: Handler<A, In, Out>): RouteHandler => ({
    route: route,
    handler: handler as RouteHandler['handler'],
  });
}

/**
 * The HTTPS function of one path: finds the method's route and runs the pipeline. HEAD runs GET without its body,
 * OPTIONS lists the methods, any other method is an empty 405, a trailing slash redirects (CONTRACT 1.10).
 */
export function endpoint(...handlers: readonly RouteHandler[]): HttpsFunction {
  return endpointWith({}, ...handlers);
}

/** What some functions are given and others aren't: secrets are bound to exactly those that need them. */
export type EndpointOptions = Pick<HttpsOptions, 'secrets'>;

/** An endpoint that is given more than others. */
export function endpointWith(options: EndpointOptions, ...handlers: readonly RouteHandler[]): HttpsFunction {
  const { service, functionName, path } = soleOwner(handlers);
  const byMethod = new Map<string, RouteHandler>(handlers.map((entry) => [entry.route.method, entry]));
  return httpsFunction({ service, functionName, options }, async (request, runtime) => {
    const params = matchPath(path, request.path);
    if (!params) return notFound;
    if (request.method === 'OPTIONS') return methodsOf([...byMethod.keys()]);
    const entry = byMethod.get(request.method === 'HEAD' ? 'GET' : request.method);
    return entry ? runPipeline(entry, params, request, runtime) : methodNotAllowed;
  });
}

/** Every path under the gateway that no route owns: 404 in envelope A. */
export function notFoundEndpoint(fallback: Pick<Route, 'service' | 'functionName'>): HttpsFunction {
  return httpsFunction({ ...fallback, options: {} }, async () => notFound);
}

/** An answer the protocol gives before any route is concerned. */
type ProtocolAnswer = (requestId: string) => Answer;

function httpsFunction(
  { service, functionName, options }: Pick<Route, 'service' | 'functionName'> & { readonly options: EndpointOptions },
  respond: (request: ApiRequest, runtime: Runtime) => Promise<Answer | ProtocolAnswer>,
): HttpsFunction {
  keepRawBody(functionName);
  const runtime = productionRuntime();
  return onRequest({ ...httpsOptions, ...options, serviceAccount: serviceAccountOf(service) }, async (req, res) => {
    const request = apiRequestOf(req);
    const trailingSlash = request.path.length > 1 && request.path.endsWith('/');
    const answer = trailingSlash ? withoutTrailingSlash(request) : await respond(request, runtime);
    send(res, typeof answer === 'function' ? loggedAnswer(answer, request, runtime) : answer, req.method === 'HEAD');
  });
}

/** The log line and headers that the pipeline gives to routes. */
function loggedAnswer(protocolAnswer: ProtocolAnswer, request: ApiRequest, runtime: Runtime): Answer {
  const { requestId, clientRequestId } = requestIds(request, runtime.newRequestId);
  const answer = protocolAnswer(requestId);
  const { method, path } = request;
  const { status, code } = answer;
  runtime.log.requestAnswered({ requestId, clientRequestId, route: 'none', method, path, status, durationMs: 0, code });
  return { ...answer, headers: { ...securityHeaders, ...answer.headers, 'x-request-id': requestId } };
}

/** `cors: false` also switches off the emulator's own permissive CORS, which production would not have. */
const httpsOptions = { region, cors: false, invoker: 'public' } as const;

function productionRuntime(): Runtime {
  return {
    credentials: firebaseCredentials,
    memberships: firestoreMemberships,
    limiter: memoryRateLimiter(),
    idempotency: firestoreIdempotency,
    now: Date.now,
    newId: newDocumentId,
    newRequestId: randomUUID,
    log,
  };
}

function soleOwner(handlers: readonly RouteHandler[]): Route {
  const [first, ...rest] = handlers.map((entry) => entry.route);
  if (!first) throw new Error('an endpoint needs a route');
  for (const route of rest) {
    if (route.path !== first.path || route.functionName !== first.functionName) {
      throw new Error(`${route.id} and ${first.id} do not share one path and function`);
    }
  }
  return first;
}

function apiRequestOf(req: Request): ApiRequest {
  // Not by URL: `//host/path` would be read as another host.
  const [path = '', query] = req.originalUrl.split('?', 2);
  return {
    method: req.method,
    path,
    query: new URLSearchParams(query),
    headers: req.headers,
    body: req.rawBody,
    address: clientAddress(req),
  };
}

/**
 * The address the last trusted proxy saw. `X-Forwarded-For` grows to the right and only what our own proxies appended
 * can be believed: TRUSTED_PROXY_HOPS counts them (default 1: the gateway in front of the function).
 */
function clientAddress(req: Request): string {
  const forwarded = req.headers['x-forwarded-for'];
  const entries = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').map((e) => e.trim());
  return entries.at(-trustedProxyHops()) || req.socket.remoteAddress || 'unknown';
}

function trustedProxyHops(): number {
  const hops = Number(process.env['TRUSTED_PROXY_HOPS'] ?? '1');
  // 0 or a typo would take the leftmost entry, which the client writes itself.
  if (!Number.isInteger(hops) || hops < 1) throw new Error('TRUSTED_PROXY_HOPS must be a whole number from 1');
  return hops;
}

function withoutTrailingSlash({ path, query }: ApiRequest): ProtocolAnswer {
  // One slash at the front, whatever was sent: `//host/` would redirect to another site.
  const target = `/${path.replace(/^\/+|\/+$/g, '')}`;
  const location = query.size === 0 ? target : `${target}?${query.toString()}`;
  return () => ({ status: 308, headers: { Location: location }, cookies: [], body: target });
}

const notFound: ProtocolAnswer = (requestId) => frameworkAnswer('NOT_FOUND', 'Not found.', requestId);

const methodNotAllowed: ProtocolAnswer = () => ({ status: 405, headers: {}, cookies: [], body: undefined });

function methodsOf(methods: readonly string[]): ProtocolAnswer {
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
  return () => ({ status: 204, headers: { Allow: allowed }, cookies: [], body: undefined });
}

/** Text goes out as it is, everything else as JSON without a charset, as clients have always seen it. */
function send(res: Response, answer: Answer, headOnly: boolean): void {
  res.removeHeader('x-powered-by');
  res.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
  if (answer.cookies.length > 0) res.setHeader('set-cookie', [...answer.cookies]);
  if (answer.body === undefined) return void res.end();
  if (typeof answer.body === 'string') return void res.end(answer.body);
  res.setHeader('content-type', 'application/json');
  const bytes = Buffer.from(JSON.stringify(answer.body));
  res.setHeader('content-length', bytes.length);
  res.end(headOnly ? undefined : bytes);
}
