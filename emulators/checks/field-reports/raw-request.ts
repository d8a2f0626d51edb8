import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import type { Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

/** A response as its bytes say it. */
export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Parsed JSON, or text. */
  readonly body: unknown;
}

/** A request that `fetch` would not send as it is: target, headers and body go out unchanged. */
export async function rawRequest(
  url: string,
  method: string,
  target: string,
  { as, headers = {}, body }: { as?: Person; headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
): Promise<RawResponse> {
  const { hostname, port, pathname } = new URL(url);
  const sent = request({
    ...{ hostname, port, method, path: pathname === '/' ? target : pathname + target },
    headers: {
      ...(as && { authorization: `Bearer ${as.idToken}` }),
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const read = (await buffer(response)).toString();
  const isJson = response.headers['content-type']?.startsWith('application/json') === true;
  const parsed: unknown = isJson && read !== '' ? JSON.parse(read) : read;
  return { status: response.statusCode ?? 0, headers: response.headers, body: parsed };
}

/** What a server writes to a connection that sends these bytes: the first line, and the body as JSON. */
export async function exchangeBytes(url: string, bytes: string): Promise<RawResponse> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const written = text(socket);
  socket.write(bytes, 'latin1');
  const [head = '', body = ''] = (await written).split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = fields.map((field) => field.split(': ', 2)).map(([name = '', value]) => [name.toLowerCase(), value]);
  return {
    status: Number(line.split(' ')[1]),
    headers: Object.fromEntries(headers) as RawResponse['headers'],
    body: JSON.parse(body),
  };
}

/** Asserts that a response is an error in our envelope A, with the id of its request. */
export function expectEnvelope({ headers, body }: RawResponse, code?: string): void {
  const { error } = body as { error: { code: string; message: string; requestId: string } };
  expect(error, JSON.stringify(body)).to.include.keys('code', 'message', 'requestId', 'retryable');
  expect(headers['x-request-id']).to.equal(error.requestId);
  if (code !== undefined) expect(error.code).to.equal(code);
}
