import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { roomPatienceMs, type RunnableFunction } from './functions.ts';
import { ServiceUnavailable } from './service.ts';

/** How a request is passed on to a function. */
export interface Forwarding {
  /** Path and query as the function sees them. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** How long the client waits, in milliseconds, and who ends it then. */
  readonly cap: { readonly ms: number; readonly says: string };
  readonly maxBodyBytes: number;
  /** What the client gets for the function's status and headers. */
  readonly responseHeaders: (status: number, headers: IncomingHttpHeaders) => OutgoingHttpHeaders;
  /** Sees the response's body as it passes. */
  readonly onBody?: (status: number, headers: OutgoingHttpHeaders) => ((chunk: Buffer | null) => void) | undefined;
}

/** Headers of one connection, not of a message (RFC 9110, 7.6.1); those that `Connection` names belong to them. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
];

/** A message's headers without those of its connection, repeated ones repeated. */
export function messageHeaders({ headers, headersDistinct }: IncomingMessage): IncomingHttpHeaders {
  const named = headers.connection === undefined ? [] : headers.connection.toLowerCase().split(/\s*,\s*/);
  const kept: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (hopByHop.includes(name) || named.includes(name)) continue;
    const all = headersDistinct[name];
    kept[name] = name !== 'cookie' && all && all.length > 1 ? all : value;
  }
  return kept;
}

/** Sends a client's request to a function and its response to the client, both as they come. */
export async function forwardRequest(
  { endpoint, service, limit }: RunnableFunction,
  request: IncomingMessage,
  response: ServerResponse,
  { url, headers, cap, maxBodyBytes, responseHeaders, onBody }: Forwarding,
): Promise<void> {
  let abort = (): void => undefined;
  let isOver = false as boolean;
  const fail = (status: number, why: string) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    abort();
    request.resume();
    // Too late for a status where the client has the beginning of a response.
    if (response.headersSent) response.destroy();
    else response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${why}\n`);
  };
  const timer = setTimeout(() => {
    fail(504, cap.says);
  }, cap.ms);
  response.once('close', () => {
    isOver = true;
    clearTimeout(timer);
    abort();
  });

  const leave = await limit.enter(Math.min(roomPatienceMs, cap.ms), () => service.heldMs);
  response.once('close', () => leave?.());
  if (!leave) {
    fail(429, `${endpoint.name} works on as many requests as its concurrency and maxInstances allow.`);
    return;
  }
  const instance = await service.acquire().catch((error: unknown) => {
    if (!(error instanceof ServiceUnavailable)) throw error;
    fail(503, error.message);
  });
  // The client left, or its time was over, while the service was replaced.
  if (!instance || isOver) {
    leave();
    return;
  }

  const upstream = instance.request({
    functionName: endpoint.name,
    method: request.method ?? 'GET',
    url,
    headers: bodyHeaders(request, headers),
  });
  abort = () => upstream.destroy();
  upstream.on('error', (error) => {
    if (!isOver) void service.suspect(instance);
    fail(502, `The service ${service.name} ended while it worked on this request: ${error.message}`);
  });
  upstream.on('response', (reply) => {
    service.responded();
    const status = reply.statusCode ?? 502;
    const received = responseHeaders(status, messageHeaders(reply));
    const see = onBody?.(status, received);
    reply.on('error', () => response.destroy());
    response.writeHead(status, received);
    if (see) {
      reply.on('data', see);
      reply.on('end', () => {
        see(null);
      });
    }
    reply.pipe(response);
  });
  if (!hasBody(request)) {
    upstream.end();
    return;
  }
  let received = 0;
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > maxBodyBytes) fail(413, `A request body ends at ${maxBodyBytes} bytes.`);
  });
  request.pipe(upstream);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function bodyHeaders(request: IncomingMessage, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return request.headers['transfer-encoding'] === undefined ? headers : { ...headers, 'transfer-encoding': 'chunked' };
}
