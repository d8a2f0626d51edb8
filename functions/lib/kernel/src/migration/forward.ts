import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { IncomingRequest } from '../http/arrival.ts';
import type { BodyLimits, ReadBody } from '../http/read-body.ts';
import * as log from '../log.ts';
import { cameFromUs, clientResponseHeaders, legacyRequestHeaders, legacyTarget } from './forwarded-request.ts';
import {
  callLegacy,
  LegacyFailure,
  legacyLimits,
  type LegacyCode,
  type LegacyLimits,
  type LegacyRequest,
} from './legacy.ts';

/** Whose request it is, for the monolith and for log lines. */
export interface Forwarding {
  readonly requestId: string;
  readonly traceparent?: string | undefined;
  /** The route's id, or `none`. */
  readonly route: string;
  /** The path to ask for; the query is the client's. */
  readonly path: string;
  readonly readBody: (limits: BodyLimits) => Promise<ReadBody>;
}

/** Why a request couldn't be forwarded, or the monolith's response not be had. */
export type ForwardFailure = LegacyCode | 'NOT_FOUND' | 'PAYLOAD_TOO_LARGE' | 'REQUEST_TIMEOUT';

/** A request as the monolith is asked it; null when its target is none that is ever passed on (`legacyTarget`). */
export function legacyRequest(
  { method, originalUrl, rawHeaders, socket }: IncomingRequest,
  { requestId, traceparent, path }: Omit<Forwarding, 'readBody'>,
  origin: URL,
  body?: Buffer,
): LegacyRequest | null {
  const queryAt = originalUrl.indexOf('?');
  const target = legacyTarget(queryAt === -1 ? path : path + originalUrl.slice(queryAt));
  if (target === null || legacyTarget(originalUrl) === null) return null;
  const peer = socket.remoteAddress ?? 'unknown';
  const encrypted = 'encrypted' in socket;
  const bodyBytes = body?.length ?? 0;
  const arrival = { method, rawHeaders, bodyBytes, requestId, traceparent, peer, encrypted };
  return { method, target, headers: legacyRequestHeaders(arrival, origin), body };
}

/**
 * Passes the monolith's response on to the client, as it comes. Returns why not when nothing was sent to the client
 * yet. A failure after that can only be shown by breaking the connection: a response that ended well would count as
 * whole.
 */
export async function forward(
  origin: URL,
  arrived: IncomingRequest,
  forwarding: Forwarding,
  response: ServerResponse,
  limits: LegacyLimits = legacyLimits,
): Promise<ForwardFailure | null> {
  if (!legacyRequest(arrived, forwarding, origin)) return 'NOT_FOUND';
  const { requestId, route } = forwarding;
  const { path } = forwarding;
  if (cameFromUs(arrived.headers.via)) {
    log.legacyLoop(requestId, path);
    return 'LEGACY_LOOP';
  }
  const received = await forwarding.readBody({ maxBytes: limits.requestBytes, timeoutMs: limits.requestMs });
  if (received.kind === 'too_large') return 'PAYLOAD_TOO_LARGE';
  if (received.kind !== 'read') return 'REQUEST_TIMEOUT';
  const request = legacyRequest(arrived, forwarding, origin, received.body);
  if (!request) return 'NOT_FOUND';
  return passOn(origin, request, { requestId, route, method: request.method, path }, response, limits);
}

/** Who asks for what. */
type About = Pick<log.ForwardingLine, 'requestId' | 'route' | 'method' | 'path'>;

async function passOn(
  origin: URL,
  request: LegacyRequest,
  about: About,
  response: ServerResponse,
  limits: LegacyLimits,
): Promise<LegacyCode | null> {
  const startedAt = performance.now();
  const ended = new AbortController();
  const clientLeft = () => {
    if (!response.writableFinished) ended.abort(new ClientLeft());
  };
  response.once('close', clientLeft);
  const whole = setTimeout(() => {
    ended.abort(new LegacyFailure('LEGACY_TIMEOUT'));
  }, limits.wholeMs);
  let bytes = 0;
  const line = () => ({ ...about, bytes, durationMs: Math.round(performance.now() - startedAt) });
  try {
    const legacyResponse = await callLegacy(origin, request, limits, ended.signal);
    const announced = Number(legacyResponse.headers['content-length'] ?? 0);
    if (announced > limits.responseBytes && request.method !== 'HEAD') {
      legacyResponse.destroy();
      throw new LegacyFailure('LEGACY_TOO_LARGE');
    }
    begin(legacyResponse, response);
    const count = (more: number) => (bytes += more);
    await pipeline(withinLimits(legacyResponse, limits, count), response, { signal: ended.signal });
    log.requestForwarded({ ...line(), status: response.statusCode });
    return null;
  } catch (error) {
    const cause: unknown = ended.signal.aborted ? ended.signal.reason : error;
    if (cause instanceof ClientLeft) {
      log.forwardingAbandoned(line());
      return null;
    }
    const failure = cause instanceof LegacyFailure ? cause : new LegacyFailure('LEGACY_UNAVAILABLE', { cause });
    log.forwardingFailed({ ...line(), code: failure.code, cause: failure.cause });
    if (!response.headersSent) return failure.code;
    response.destroy();
    return null;
  } finally {
    clearTimeout(whole);
    response.off('close', clientLeft);
  }
}

/** The client closed its connection: the response has no reader any more. */
class ClientLeft extends Error {}

/** Sends the head: from here on it is the monolith's response, whole or broken. */
function begin(legacyResponse: IncomingMessage, response: ServerResponse): void {
  response.statusCode = legacyResponse.statusCode ?? 502;
  response.removeHeader('x-powered-by'); // the framework's, not the monolith's
  for (const [name, value] of Object.entries(clientResponseHeaders(legacyResponse.rawHeaders))) {
    // What is there already is CORS's, and true of this response too.
    if (name === 'vary') response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
  // Firebase Hosting keeps a 404 that says nothing of caching for ten minutes; by then a service may own the path.
  if (legacyResponse.statusCode === 404 && !response.hasHeader('cache-control'))
    response.setHeader('cache-control', 'no-store');
  response.flushHeaders();
}

/** The body as it comes. Only the monolith's silence counts, not the time that the client takes to read. */
async function* withinLimits(
  legacyResponse: IncomingMessage,
  { idleMs, responseBytes }: LegacyLimits,
  count: (bytes: number) => number,
): AsyncGenerator<Buffer> {
  const fail = () => legacyResponse.destroy(new LegacyFailure('LEGACY_TIMEOUT'));
  let silence = setTimeout(fail, idleMs);
  try {
    for await (const piece of legacyResponse as AsyncIterable<Buffer>) {
      clearTimeout(silence);
      if (count(piece.length) > responseBytes) throw new LegacyFailure('LEGACY_TOO_LARGE');
      yield piece;
      silence = setTimeout(fail, idleMs);
    }
  } finally {
    clearTimeout(silence);
  }
}
