import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorCodes, type ErrorCode } from '@fresh/contracts/errors';
import { reject } from './response.ts';

const prepared = new WeakSet<Server>();

/**
 * Makes a server respond in envelope A to what Node's parser rejects before there is a request: headers above 16 KiB in
 * total, or bytes that aren't HTTP. Safe to call for each request.
 */
export function rejectUnparsedRequests(server: Server): void {
  if (prepared.has(server)) return;
  prepared.add(server);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    end(socket, error.code);
  });
}

function end(socket: Duplex, problem: string | undefined): void {
  // The client is gone, or has the beginning of another response.
  if (problem === 'ECONNRESET' || !socket.writable || isResponding(socket)) {
    socket.destroy();
    return;
  }
  socket.end(rejection(problem, randomUUID()));
}

/** A complete response in HTTP/1.1. `problem` is a code of Node's parser. */
export function rejection(problem: string | undefined, requestId: string): string {
  const [code, message] = reasonOf(problem);
  const { status } = errorCodes[code];
  const body = JSON.stringify(reject({ requestId }, code, message).body);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `x-request-id: ${requestId}`,
    '',
    body,
  ].join('\r\n');
}

function reasonOf(problem: string | undefined): [ErrorCode, string] {
  if (problem === 'HPE_HEADER_OVERFLOW') {
    return [
      'HEADERS_TOO_LARGE',
      'The request line and headers exceed 16 KiB. Send fewer or shorter cookies and parameters.',
    ];
  }
  return ['BAD_REQUEST', 'The request is not valid HTTP.'];
}

/** Node keeps the response of the request at hand on its socket; another one would mix with what was sent of it. */
function isResponding(socket: Duplex & { readonly _httpMessage?: { readonly headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent ?? false;
}
