import { randomBytes, randomUUID } from 'node:crypto';
import { region } from '@fresh/contracts/region';
import type { Access, Method, Route } from '@fresh/contracts/route';
import type { Response } from 'express';
import { onRequest, type HttpsFunction, type Request } from 'firebase-functions/v2/https';
import type { ApiRequest } from './context.ts';
import { firebaseCredentials } from './credentials.ts';
import { firestoreMemberships } from './organization-context.ts';
import { matchPath } from './path.ts';
import { runPipeline, type Handler, type RouteHandler, type Runtime } from './pipeline.ts';
import { memoryRateLimiter } from './rate-limit.ts';
import { keepRawBody } from './raw-body.ts';
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
  const { functionName, path } = soleOwner(handlers);
  keepRawBody(functionName);
  const byMethod = new Map<string, RouteHandler>(handlers.map((entry) => [entry.route.method, entry]));
  const runtime = productionRuntime();

  return onRequest(httpsOptions, async (req, res) => {
    const request = apiRequestOf(req);
    const params = matchPath(path, request.path);
    const entry = byMethod.get(request.method === 'HEAD' ? 'GET' : request.method);
    let answer: Answer;
    if (request.path.length > 1 && request.path.endsWith('/')) answer = withoutTrailingSlash(req.originalUrl);
    else if (!params) answer = notFound(runtime.newRequestId());
    else if (request.method === 'OPTIONS') answer = methodsOf([...byMethod.keys()] as Method[]);
    else if (!entry) answer = { status: 405, headers: securityHeaders, cookies: [], body: undefined };
    else answer = await runPipeline(entry, params, request, runtime);
    send(res, answer, request.method === 'HEAD');
  });
}

/** Every path under the gateway that no route owns: 404 in envelope A. */
export function notFoundEndpoint(functionName: string): HttpsFunction {
  keepRawBody(functionName);
  return onRequest(httpsOptions, (req, res) => {
    const { path, method } = apiRequestOf(req);
    const answer = path.endsWith('/') ? withoutTrailingSlash(req.originalUrl) : notFound(randomUUID());
    send(res, answer, method === 'HEAD');
  });
}

/** `cors: false` also switches off the emulator's own permissive CORS, which production would not have. */
const httpsOptions = { region, cors: false, invoker: 'public' } as const;

function productionRuntime(): Runtime {
  return {
    credentials: firebaseCredentials,
    memberships: firestoreMemberships,
    limiter: memoryRateLimiter(),
    now: Date.now,
    newId: newDocumentId,
    newRequestId: randomUUID,
  };
}

/** 20 characters of Firestore's own alphabet, without its modulo bias. */
function newDocumentId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let id = '';
  while (id.length < 20) {
    for (const byte of randomBytes(40)) {
      if (byte < 248 && id.length < 20) id += alphabet.charAt(byte % 62);
    }
  }
  return id;
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
  const url = new URL(req.originalUrl, 'http://gateway.invalid');
  return {
    method: req.method,
    path: url.pathname,
    query: url.searchParams,
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
  const hops = Number(process.env['TRUSTED_PROXY_HOPS'] ?? '1');
  const forwarded = req.headers['x-forwarded-for'];
  const entries = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').map((e) => e.trim());
  return entries.at(-hops) || req.socket.remoteAddress || 'unknown';
}

function withoutTrailingSlash(originalUrl: string): Answer {
  const [path = '', query] = originalUrl.split('?', 2);
  // One slash at the front, whatever was sent: `//host/` would redirect to another site.
  const target = `/${path.replace(/^\/+|\/+$/g, '')}`;
  const location = query === undefined ? target : `${target}?${query}`;
  return { status: 308, headers: { ...securityHeaders, Location: location }, cookies: [], body: target };
}

function notFound(requestId: string): Answer {
  const answer = frameworkAnswer('NOT_FOUND', 'Not found.', requestId);
  return { ...answer, headers: { ...securityHeaders, 'x-request-id': requestId } };
}

function methodsOf(methods: readonly Method[]): Answer {
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
  return { status: 204, headers: { ...securityHeaders, Allow: allowed }, cookies: [], body: undefined };
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
