import { connect, type Socket } from 'node:net';
import { startFunction, type FunctionProcess } from '../testing/function-process.ts';
import { person, send } from '../testing/world.ts';
import { expect } from 'chai';
import { maxBodyBytes } from './body-limit.ts';

describe('a body on its way', () => {
  let session: FunctionProcess, settings: FunctionProcess;
  before(async () => {
    [session, settings] = await Promise.all([
      startFunction('identity', 'session'),
      startFunction('notifications', 'notificationSettings'),
    ]);
  });
  after(() => Promise.all([session.kill(), settings.kill()]));

  /** Opens a connection, writes, and returns one response. */
  const write = async (url: string, head: readonly string[], body: (socket: Socket) => void): Promise<string> => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket
      .on('error', () => undefined)
      .on('data', (data: Buffer) => {
        received += data.toString();
        const [headers = '', content] = received.split('\r\n\r\n', 2);
        const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? 0);
        if (content !== undefined && content.length >= length) socket.destroy();
      });
    socket.write([...head, 'Host: x', '', ''].join('\r\n'));
    body(socket);
    // An error is no failure here: the server may close while the client still writes.
    if (!socket.closed)
      await new Promise<void>((resolve) =>
        socket.once('close', () => {
          resolve();
        }),
      );
    return received;
  };
  const post = (...more: string[]) => ['POST /api/session HTTP/1.1', 'Content-Type: application/json', ...more];

  it('that announces more than is taken is rejected before a byte of it came', async () => {
    const received = await write(session.url, post(`Content-Length: ${maxBodyBytes + 1}`), () => undefined);
    expect(received)
      .to.match(/^HTTP\/1\.1 413 /)
      .and.to.contain('"PAYLOAD_TOO_LARGE"');
  });

  it('in chunks is rejected as soon as it is too large, however much follows', async () => {
    const piece = 'x'.repeat(64 * 1024);
    const received = await write(session.url, post('Transfer-Encoding: chunked'), (socket) => {
      const more = (error?: Error | null) => {
        if (error || !socket.writable) return;
        socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`, more);
      };
      more();
    });
    expect(received).to.match(/^HTTP\/1\.1 413 /);
  });

  it('is not read of a caller without a session', async () => {
    const head = ['PATCH /api/notifications/settings HTTP/1.1', 'Content-Type: application/json'];
    const received = await write(settings.url, [...head, 'Content-Length: 1000', 'Connection: close'], () => undefined);
    expect(received).to.match(/^HTTP\/1\.1 401 /);
  });

  it('that ends early changes nothing', async () => {
    const { idToken } = await person('early');
    const response = await write(session.url, post('Content-Length: 2000', 'Connection: close'), (socket) => {
      socket.end(`{"idToken":"${idToken}"`);
    });
    expect(response).not.to.contain('set-cookie');
  });

  it('is read as a whole, in chunks or announced', async () => {
    const { idToken } = await person('whole');
    const announced = await send(session.url, 'POST', '/api/session', { body: { idToken } });
    expect(announced.status).to.equal(200);
    const text = JSON.stringify({ idToken });
    const chunked = await fetch(`${session.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: ReadableStream.from([text.slice(0, 5), text.slice(5)].map((part) => Buffer.from(part))),
      duplex: 'half',
    });
    expect(chunked.status).to.equal(200);
  });
});
