import { createServer } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { rejectUnparsedRequests } from './unparsed-requests.ts';

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

describe('requests that Node’s parser rejects', () => {
  const server = createServer((_request, response) => response.end('fine'));
  before(async () => {
    rejectUnparsedRequests(server);
    rejectUnparsedRequests(server); // once for each request; listens once
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());

  /** What the server writes to a connection that sends these bytes. */
  async function exchange(bytes: string): Promise<string> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const written = text(socket);
    socket.write(bytes);
    return written;
  }

  const cases: [string, string, number, string][] = [
    [
      'headers above 16 KiB',
      `GET / HTTP/1.1\r\nhost: x\r\ncookie: a=${'b'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['a target above 16 KiB', `GET /?a=${'b'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['an unknown method', 'FETCH / HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'two lengths of a body',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{',
      400,
      'BAD_REQUEST',
    ],
  ];
  for (const [title, bytes, status, code] of cases) {
    it(`get envelope A: ${title}`, async () => {
      const [head = '', body = ''] = (await exchange(bytes)).split('\r\n\r\n');
      expect(head).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
      const { error } = JSON.parse(body) as { error: Record<string, unknown> };
      expect(error).to.include({ code, retryable: false });
      expect(error['requestId']).to.match(uuid);
      expect(head).to.include(`x-request-id: ${String(error['requestId'])}`);
    });
  }
});
