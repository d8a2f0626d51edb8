import { AsyncResource } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Access, Method, Route } from '@fresh/contracts/route';
import type { Response } from 'express';
import { onRequest, type HttpsFunction, type HttpsOptions, type Request } from 'firebase-functions/v2/https';
import { functionOptions } from '../function-options.ts';
import * as log from '../log.ts';
import { forward, legacyRequest, type Refusal } from '../migration/forward.ts';
import { isForwardable } from '../migration/forwarded-request.ts';
import { legacyLimits } from '../migration/legacy.ts';
import { legacyOrigin } from '../migration/legacy-origin.ts';
import { byService } from '../migration/routing-cache.ts';
import { routingOf } from '../migration/routing.ts';
import { productionShadow } from '../migration/shadow-production.ts';
import type { AnsweredRead } from '../migration/shadow.ts';
import { newDocumentId } from '../new-document-id.ts';
import { sampleRatio } from '../telemetry/sample-ratio.ts';
import { clientParentIn } from '../telemetry/span-context.ts';
import { atWork } from '../telemetry/span.ts';
import { currentTraceparent, find } from '../telemetry/work.ts';
import { clientAddress, trustedProxyHops } from './client-address.ts';
import { concurrencyLimiter } from './concurrency-limit.ts';
import type { ApiRequest } from './context.ts';
import { firebaseCredentials } from './credentials.ts';
import { firestoreIdempotency } from './idempotency.ts';
import { firestoreMemberships } from './organization-context.ts';
import { originJudge } from './origin-judge.ts';
import { matchPath } from './path.ts';
import { runPipeline, type Handler, type RouteHandler, type Runtime } from './pipeline.ts';
import { memoryRateLimiter } from './rate-limit.ts';
import { keepRawBody } from './raw-body.ts';
import { requestIds, type RequestIds } from './request-ids.ts';
import { frameworkAnswer, securityHeaders, unavailableAnswer, type Answer } from './reply.ts';
import { requestTarget } from './request-target.ts';

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
  const methods = handlers.map((entry) => entry.route.method);
  return httpsFunction({ service, functionName, path, methods, options }, async (request, ids, runtime) => {
    if (hasTrailingSlash(request)) return withoutTrailingSlash(request);
    const params = matchPath(path, request.path);
    if (!params) return notFound;
    // Of all methods of the path, whoever answers them at present; no route of the monolith has others.
    if (request.method === 'OPTIONS') return methodsOf([...byMethod.keys()]);
    const entry = byMethod.get(request.method === 'HEAD' ? 'GET' : request.method);
    if (!entry) return methodNotAllowed;
    const { id } = entry.route;
    const routing = monolith ? await routingOf(id) : byService;
    if (monolith && routing.mode === 'legacy') return { forwardedAs: id, to: monolith };
    const answer = await runPipeline(entry, params, request, ids, runtime);
    return routing.mode === 'shadow' ? { answer, shadow: { route: id, ...routing } } : answer;
  });
}

/** Every path under the gateway that no route owns: the monolith's, else 404 in envelope A. */
export function notFoundEndpoint(fallback: Pick<Route, 'service' | 'functionName'>): HttpsFunction {
  return httpsFunction({ ...fallback, path: '*', methods: everyMethod, options: {} }, async (request) => {
    if (monolith) return isForwardable(request.method) ? { forwardedAs: 'none', to: monolith } : methodNotAllowed;
    return hasTrailingSlash(request) ? withoutTrailingSlash(request) : notFound;
  });
}

/** An answer the protocol gives before any route is concerned. */
type ProtocolAnswer = (requestId: string) => Answer;

/** The monolith is to answer, in the name of a route (its id, or `none`). */
interface Forwarded {
  readonly forwardedAs: string;
  readonly to: URL;
}

/** Our answer to a request of a route whose reads are compared with the monolith's. */
interface Shadowed {
  readonly answer: Answer;
  readonly shadow: Pick<AnsweredRead, 'route' | 'sampleRate' | 'noiseRate'>;
}

interface FunctionOptions extends Pick<Route, 'service' | 'functionName' | 'path'> {
  /** What a page of another origin may ask for. */
  readonly methods: readonly Method[];
  readonly options: EndpointOptions;
}

function httpsFunction(
  { service, functionName, path, methods, options }: FunctionOptions,
  respond: (
    request: ApiRequest,
    ids: RequestIds,
    runtime: Runtime,
  ) => Promise<Answer | ProtocolAnswer | Forwarded | Shadowed>,
): HttpsFunction {
  keepRawBody(functionName);
  const runtime = productionRuntime();
  const judgeOrigin = originJudge(methods);
  const limiter = concurrencyLimiter();
  const deployed = { ...functionOptions('route', service, functionName), ...httpsOptions, ...options };
  return onRequest(deployed, async (req, res) => {
    const request = apiRequestOf(req);
    const ids = requestIds(request, randomUUID);
    const { requestId } = ids;
    const name = `${request.method} ${path}`;
    const parent = clientParentIn(request.headers, keptTraces);
    const answer = await atWork({ service, functionName, requestId, name, kind: 'server', parent }, async () => {
      const cors = judgeOrigin(request);
      for (const [header, value] of Object.entries(cors.headers)) res.setHeader(header, value);
      if (cors.isPreflight) return loggedAnswer(preflightAnswered, request, ids, runtime);
      const release = limiter.tryAcquire();
      if (!release) return loggedAnswer(busy, request, ids, runtime);
      try {
        const decided = await respond(request, ids, runtime);
        if (typeof decided === 'function') return loggedAnswer(decided, request, ids, runtime);
        if ('forwardedAs' in decided) return await answerFromLegacy(decided, request, ids, runtime, req, res);
        if (!('shadow' in decided)) return concluded(decided);
        shadowWhenSent(decided, ids, req, res);
        return concluded(decided.answer);
      } finally {
        release();
      }
    });
    if (answer) send(res, answer, req.method === 'HEAD');
  });
}

/** Notes for the span what the answer says of the work. */
function concluded(answer: Answer): Answer {
  const outcome = log.outcomeOf(answer.status);
  find({ outcome, failed: outcome === 'failed' });
  return answer;
}

/** Compares our answer with the monolith's once the client has it; not if he left before. */
function shadowWhenSent({ answer, shadow }: Shadowed, { requestId }: RequestIds, req: Request, res: Response): void {
  const origin = monolith;
  if (!origin || !shadowRead) return;
  const traceparent = currentTraceparent();
  const compare = () => {
    const asked = () => legacyRequest(req, { requestId, traceparent, route: shadow.route }, origin);
    shadowRead({ ...shadow, requestId, request: asked, answer });
  };
  // Bound: its log line belongs to this request, whoever emits the event.
  res.once('finish', AsyncResource.bind(compare));
}

/** Sends the monolith's answer; returns why there is none. */
async function answerFromLegacy(
  { forwardedAs: route, to }: Forwarded,
  request: ApiRequest,
  ids: RequestIds,
  runtime: Runtime,
  req: Request,
  res: Response,
): Promise<Answer | null> {
  const traceparent = currentTraceparent();
  res.setHeader('x-request-id', ids.requestId); // unless the monolith sends its own
  const refusal = await forward(to, req, { requestId: ids.requestId, traceparent, route }, res);
  if (!refusal) {
    find({ outcome: log.outcomeOf(res.statusCode) });
    return null;
  }
  return loggedAnswer(refusal === 'NOT_FOUND' ? notFound : notForwarded(refusal), request, ids, runtime, route);
}

/** The log line and headers that the pipeline gives to routes. */
function loggedAnswer(
  protocolAnswer: ProtocolAnswer,
  request: ApiRequest,
  ids: RequestIds,
  runtime: Runtime,
  route = 'none',
): Answer {
  const answer = protocolAnswer(ids.requestId);
  const { method, path } = request;
  const { status, code } = answer;
  runtime.log.requestAnswered({ ...ids, route, method, path, status, durationMs: 0, code });
  const headers = { ...securityHeaders, ...answer.headers, 'x-request-id': ids.requestId };
  return concluded({ ...answer, headers });
}

/** Where the monolith is; a wrong value keeps the process from starting. */
const monolith = legacyOrigin();

const shadowRead = monolith && productionShadow(monolith);

/** CORS is ours (`cors.ts`): the SDK's knows no credentials. `false` also keeps the emulator from letting everybody in. */
const httpsOptions = { cors: false, invoker: 'public' } as const;

function productionRuntime(): Runtime {
  return {
    credentials: firebaseCredentials,
    memberships: firestoreMemberships,
    limiter: memoryRateLimiter(),
    idempotency: firestoreIdempotency,
    now: Date.now,
    newId: newDocumentId,
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

/** A wrong value keeps the process from starting. */
const proxyHops = trustedProxyHops(process.env);

/** The same. */
const keptTraces = sampleRatio(process.env);

function apiRequestOf(req: Request): ApiRequest {
  const { path, query } = requestTarget(req.originalUrl);
  return {
    method: req.method,
    path,
    query: new URLSearchParams(query),
    headers: req.headers,
    body: req.rawBody,
    address: clientAddress(req.headers, req.socket.remoteAddress, proxyHops),
  };
}

function hasTrailingSlash({ path }: ApiRequest): boolean {
  return path.length > 1 && path.endsWith('/');
}

function withoutTrailingSlash({ path, query }: ApiRequest): ProtocolAnswer {
  // One slash at the front, whatever was sent: `//host/` would redirect to another site.
  const target = `/${path.replace(/^\/+|\/+$/g, '')}`;
  const location = query.size === 0 ? target : `${target}?${query.toString()}`;
  return () => ({ status: 308, headers: { Location: location }, cookies: [], body: target });
}

/** Firebase Hosting would keep a 404 that says nothing of caching for ten minutes, whatever is deployed meanwhile. */
const notFound: ProtocolAnswer = (requestId) =>
  frameworkAnswer('NOT_FOUND', 'Not found.', requestId, { headers: { 'Cache-Control': 'no-store' } });

/** A second is many requests' time: by then some of those under way are answered. */
const busy: ProtocolAnswer = (requestId) => unavailableAnswer('The service is busy.', requestId, 1);

/** What clients are told of a monolith that doesn't answer; why is in the log. */
function notForwarded(refusal: Exclude<Refusal, 'NOT_FOUND'>): ProtocolAnswer {
  const messages = {
    LEGACY_UNAVAILABLE: 'The legacy service is unavailable.',
    LEGACY_TIMEOUT: 'The legacy service did not answer in time.',
    LEGACY_TOO_LARGE: 'The answer of the legacy service is too large.',
    LEGACY_LOOP: 'The legacy service leads back here.',
    PAYLOAD_TOO_LARGE: `Request body exceeds ${legacyLimits.requestBytes} bytes.`,
  };
  const headers = { 'Cache-Control': 'no-store' };
  return (requestId) => frameworkAnswer(refusal, messages[refusal], requestId, { headers });
}

const preflightAnswered: ProtocolAnswer = () => ({ status: 204, headers: {}, cookies: [], body: undefined });

/** What the monolith behind the fallback may have. */
const everyMethod: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

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
