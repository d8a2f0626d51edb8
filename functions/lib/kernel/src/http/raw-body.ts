import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** Functions of this codebase that read their body themselves. */
const rawBodyFunctions = new Set<string>();

/**
 * Lets an HTTPS function see its body as sent. The Functions Framework parses JSON before our code runs and answers
 * unreadable JSON, `null` and scalars by itself with an HTML 400; the monolith answers them with its own envelopes
 * (CONTRACT 1.8). Its parser goes by Content-Type, so the type is set aside before the framework sees the request,
 * through Node's public `http.server.request.start` channel; the bytes then arrive as `rawBody`.
 *
 * A deployed instance, and a worker of the emulator, serves the one function named by FUNCTION_TARGET. Callables and
 * event functions need the framework's parser, so in their processes nothing is touched.
 */
export function keepRawBody(functionName: string): void {
  if (rawBodyFunctions.size === 0) subscribe('http.server.request.start', setContentTypeAside);
  rawBodyFunctions.add(functionName);
}

function setContentTypeAside(message: unknown): void {
  const target = process.env['FUNCTION_TARGET'];
  if (target === undefined || !rawBodyFunctions.has(target)) return;
  const { headers } = (message as { request: IncomingMessage }).request;
  // Also where none was sent: without a type the framework would drop the body.
  headers['content-type'] = 'application/octet-stream';
  // Nor does it get to inflate: a megabyte of gzip would become a gigabyte before any limit of ours is asked.
  delete headers['content-encoding'];
}
