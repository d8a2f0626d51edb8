import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';
import { rejectUnparsedRequests } from './unparsed-requests.ts';

/** Functions of this codebase that read their body themselves. */
const rawBodyFunctions = new Set<string>();

/**
 * Lets an HTTPS function see its request as sent. The Functions Framework parses JSON before our code runs and answers
 * unreadable JSON, `null` and scalars by itself with an HTML 400; the monolith answers them with its own envelopes
 * (CONTRACT 1.8). Its parser goes by Content-Type, so the type is set aside before the framework sees the request,
 * through Node's public `http.server.request.start` channel; the bytes then arrive as `rawBody`.
 *
 * A deployed instance, and a worker of the emulator, serves the one function named by FUNCTION_TARGET. Callables and
 * event functions need the framework's parser, so in their processes nothing is touched.
 */
export function keepRawBody(functionName: string): void {
  if (rawBodyFunctions.size === 0) subscribe('http.server.request.start', prepare);
  rawBodyFunctions.add(functionName);
}

function prepare(message: unknown): void {
  const target = process.env['FUNCTION_TARGET'];
  if (target === undefined || !rawBodyFunctions.has(target)) return;
  const { request, server } = message as { request: IncomingMessage; server?: Server };
  if (server) rejectUnparsedRequests(server);
  const { headers, url = '/' } = request;
  // Also where none was sent: without a type the framework would drop the body. `api-request.ts` reads what was sent.
  headers['content-type'] = 'application/octet-stream';
  // Nor does it get to inflate: a megabyte of gzip would become a gigabyte before any limit of ours is asked.
  delete headers['content-encoding'];
  // Express decodes the path to find a route, and answers one that it can't decode with an HTML 400. It keeps an
  // `originalUrl` that is set already.
  if (url.includes('%')) Object.assign(request, { originalUrl: url, url: '/' });
}
