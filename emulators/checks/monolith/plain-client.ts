import http from 'node:http';
import { connect } from 'node:net';
import * as z from 'zod';

/** What came back on a connection, exactly as it came. */
export interface PlainResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** False when the connection broke before the end. */
  readonly complete: boolean;
}

/** What is sent. */
export interface PlainRequest {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** One request with exactly these headers, which `fetch` would not send, and a response that may break off. */
export function ask(url: string, target: string, { method = 'GET', headers = {}, body }: PlainRequest = {}) {
  const { hostname, port } = new URL(url);
  const sent = { ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }), ...headers };
  return new Promise<PlainResponse>((resolve, reject) => {
    const request = http.request({ hostname, port, path: target, method, headers: sent, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', () => undefined); // `complete` says so
      response.on('close', () => {
        const { statusCode: status = 0, complete } = response;
        resolve({ status, headers: response.headers, body: Buffer.concat(pieces), complete });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Writes bytes to the function's port and returns all that it sends until it closes the connection. */
export function askBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let response = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => (response += piece));
    socket.on('close', () => {
      resolve(response);
    });
    socket.on('error', reject);
  });
}

const envelope = z.object({
  error: z.object({ code: z.string(), message: z.string(), requestId: z.uuid(), retryable: z.boolean() }),
});

/** The error of a response in envelope A; throws on any other body. */
export function errorOf(body: Buffer): z.output<typeof envelope>['error'] {
  return envelope.parse(JSON.parse(body.toString())).error;
}
