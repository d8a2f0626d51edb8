import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';
import { rejectUnparsedRequests } from './unparsed-requests.ts';

/** Functions of this codebase that read their body themselves. */
const unreadBodyFunctions = new Set<string>();

/**
 * Lets an HTTPS function read its body itself, as sent and after its checks. The Functions Framework reads up to 1 GiB
 * before our code runs, inflates it, and responds to unreadable JSON, `null` and scalars by itself with an HTML 400;
 * the monolith responds with its own envelopes (CONTRACT 1.8). Its parsers skip a request without a body, so the
 * headers that announce one are set aside before the framework sees the request, through Node's public
 * `http.server.request.start` channel; `rawHeaders` keep them, and the stream stays unread.
 *
 * A deployed instance, and a worker of the emulator, serves the one function named by FUNCTION_TARGET. Callables and
 * event functions need the framework's parser, so in their processes nothing is touched.
 */
export function keepBodyUnread(functionName: string): void {
  if (unreadBodyFunctions.size === 0) subscribe('http.server.request.start', prepare);
  unreadBodyFunctions.add(functionName);
}

function prepare(message: unknown): void {
  const target = process.env['FUNCTION_TARGET'];
  if (target === undefined || !unreadBodyFunctions.has(target)) return;
  const { request, server } = message as { request: IncomingMessage; server?: Server };
  if (server) rejectUnparsedRequests(server);
  const { headers, url = '/' } = request;
  delete headers['content-length'];
  delete headers['transfer-encoding'];
  // Express decodes the path to find a route, and responds to one that it can't decode with an HTML 400. It keeps an
  // `originalUrl` that is set already.
  if (url.includes('%')) Object.assign(request, { originalUrl: url, url: '/' });
}
