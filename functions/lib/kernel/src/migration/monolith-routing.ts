import { AsyncResource } from 'node:async_hooks';
import type { Matched } from '../http/match-route.ts';
import type { Middleware } from '../http/middleware.ts';
import type { RequestScope } from '../http/request-context.ts';
import { allow, notFound } from '../http/match-route.ts';
import { protocolResponse, reject, type CompleteResponse, type HttpResponse } from '../http/response.ts';
import { currentTraceparent } from '../telemetry/execution-context.ts';
import { forward, legacyRequest, type ForwardFailure } from './forward.ts';
import { isForwardable } from './forwarded-request.ts';
import { legacyOrigin } from './legacy-origin.ts';
import { legacyLimits } from './legacy.ts';
import { routingOf } from './routing.ts';
import { productionShadow } from './shadow-production.ts';
import { unownedPath } from './unowned-path.ts';

/** Where the monolith is; undefined once there is none. A wrong value keeps the process from starting. */
const monolith = legacyOrigin();

const shadowRead = monolith && productionShadow(monolith);

/**
 * While the monolith lives: forwards the requests of routes that it still handles, and compares a sample of our reads
 * with its own. Without a monolith it does nothing. The only part of this folder that a request passes through.
 */
export const monolithRouting: Middleware<RequestScope & Matched> = async (context, next) => {
  if (!monolith) return next();
  const { id, unorderedList } = context.route;
  const routing = await routingOf(id);
  if (routing.mode === 'legacy') return forwardTo(monolith, context, ownedPath(context));
  const response = await next();
  if (routing.mode === 'shadow' && response.kind !== 'forwarded') {
    const { sampleRate, noiseRate } = routing;
    const read = { route: id, path: ownedPath(context), sampleRate, noiseRate, unorderedList };
    compareWhenSent(monolith, context, response, read);
  }
  return response;
};

/** The same for paths that no route of ours owns and that were not dropped. */
export const monolithFallback: Middleware<RequestScope> = async (context, next) => {
  if (!monolith) return next();
  const path = unownedPath(context.request.path);
  if (path === null) return notFound(context);
  return isForwardable(context.request.method)
    ? forwardTo(monolith, context, path)
    : protocolResponse(405, allow(context.target.methods));
};

/** The path of a route in its one spelling. */
function ownedPath({ route, params }: Matched): string {
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** Sends the monolith's response, or rejects with the reason why there is none. */
async function forwardTo(origin: URL, context: RequestScope, path: string): Promise<HttpResponse> {
  const { requestId, responseHeaders, logFields, incoming, outgoing, readBody } = context;
  // The monolith may send its own `x-request-id`.
  for (const [name, value] of Object.entries({ ...responseHeaders, 'x-request-id': requestId })) {
    outgoing.setHeader(name, value);
  }
  const forwarding = { requestId, traceparent: currentTraceparent(), route: logFields.route, path, readBody };
  const failure = await forward(origin, incoming, forwarding, outgoing);
  if (!failure) return { kind: 'forwarded', status: outgoing.statusCode };
  return failure === 'NOT_FOUND' ? notFound(context) : notForwarded(context, failure);
}

/** The client learns which way the monolith failed; the log says why. */
function notForwarded(context: RequestScope, failure: Exclude<ForwardFailure, 'NOT_FOUND'>): CompleteResponse {
  const messages = {
    LEGACY_UNAVAILABLE: 'The legacy service is unavailable.',
    LEGACY_TIMEOUT: 'The legacy service did not respond in time.',
    LEGACY_TOO_LARGE: 'The response of the legacy service is too large.',
    LEGACY_LOOP: 'The legacy service leads back here.',
    REQUEST_TIMEOUT: 'The request body did not arrive whole and in time.',
    PAYLOAD_TOO_LARGE: `Request body exceeds ${legacyLimits.requestBytes} bytes.`,
  };
  return reject(context, failure, messages[failure], { headers: { 'Cache-Control': 'no-store' } });
}

/** Compares our response with the monolith's once the client has it; not if they left before. */
function compareWhenSent(
  origin: URL,
  { requestId, incoming, outgoing }: RequestScope,
  response: CompleteResponse,
  read: { route: string; path: string; sampleRate: number; noiseRate: number; unorderedList: string | undefined },
): void {
  const traceparent = currentTraceparent();
  const compare = () => {
    const request = () =>
      legacyRequest(incoming, { requestId, traceparent, route: read.route, path: read.path }, origin);
    shadowRead?.({ ...read, requestId, request, response });
  };
  // Bound: its log line belongs to this request, whatever emits the event.
  outgoing.once('finish', AsyncResource.bind(compare));
}
