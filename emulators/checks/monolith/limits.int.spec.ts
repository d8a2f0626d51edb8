import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createPlainServer, type AddressInfo } from 'node:net';
import { forward } from '@fresh/kernel/migration/forward';
import { legacyLimits, type LegacyLimits } from '@fresh/kernel/migration/legacy';
import { uniqueId } from '@fresh/kernel/testing/world';
import { readBody, type BodyLimits } from '@fresh/kernel/http/read-body';
import { expect } from 'chai';
import { ask } from './plain-client.ts';
import { startRecordedMonolith, type RecordedMonolith } from './recorded-monolith.ts';

const kilobyte = { status: 200, headers: { 'content-type': 'text/plain' }, cookies: [], body: Buffer.alloc(1000, 'x') };

/** Time limits so short that a test can wait for them, in ms. The bounds of sizes are as in production. */
const short = { ...legacyLimits, firstByteMs: 300, idleMs: 300, wholeMs: 20_000 };

describe('a monolith that takes its time', () => {
  let monolith: RecordedMonolith;
  const servers: Server[] = [];
  before(async () => {
    monolith = await startRecordedMonolith();
  });
  after(async () => {
    for (const server of servers) server.close().closeAllConnections();
    await monolith.close();
  });

  /** What every function does with a request that is the monolith's, with limits of the test's own. */
  const start = async (limits: LegacyLimits, origin = monolith.origin) => {
    const server = createServer((message, response) => {
      const { method = '', url: originalUrl = '', headers, rawHeaders, socket } = message;
      const arrived = { method, originalUrl, headers, rawHeaders, socket };
      const forwarding = {
        requestId: uniqueId('request'),
        route: 'none',
        path: originalUrl.split('?', 1)[0] ?? '',
        readBody: (wanted: BodyLimits) => readBody(message, wanted),
      };
      void forward(new URL(origin), arrived, forwarding, response, limits).then(
        (rejection) => rejection !== null && response.writeHead(500).end(rejection),
      );
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const rejectionOf = async (url: string, method = 'GET') =>
    (await ask(url, '/api/reports', { method })).body.toString();

  it('is given up when the response doesn’t begin', async () => {
    monolith.plan = () => ({ kind: 'hang' });
    const url = await start(short);
    expect(await rejectionOf(url)).to.equal('LEGACY_TIMEOUT');
    expect(await rejectionOf(url, 'POST')).to.equal('LEGACY_TIMEOUT');
  });

  it('is given up when nothing even takes the connection', async () => {
    // It listens, and never accepts more than the system does for it.
    const deaf = createPlainServer({ pauseOnConnect: true });
    deaf.listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const url = await start(short, `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`);
    expect(await rejectionOf(url)).to.equal('LEGACY_TIMEOUT');
    deaf.close();
  });

  it('breaks the response off when it falls silent midway', async () => {
    monolith.plan = () => ({ kind: 'hang-midway', response: kilobyte });
    const { status, complete, body } = await ask(await start({ ...short, firstByteMs: 10_000 }), '/api/reports');
    expect([status, complete]).to.deep.equal([200, false]);
    expect(body.length).to.be.at.most(500);
  });

  it('may take longer as a whole, as long as something comes', async () => {
    monolith.plan = () => ({
      kind: 'custom',
      respond: (_, response) => {
        let left = 16;
        const more = () => {
          response.write('x');
          left -= 1;
          if (left === 0) response.end();
          else setTimeout(more, 250);
        };
        more();
      },
    });
    const { complete, body } = await ask(await start({ ...short, firstByteMs: 10_000, idleMs: 3_000 }), '/api/reports');
    expect([complete, body.length]).to.deep.equal([true, 16]);
  });

  it('doesn’t go on for ever', async () => {
    monolith.plan = () => ({
      kind: 'custom',
      respond: (_, response) => {
        const timer = setInterval(() => response.write('x'), 50);
        response.on('close', () => {
          clearInterval(timer);
        });
      },
    });
    const limits = { ...short, firstByteMs: 10_000, idleMs: 10_000, wholeMs: 3_000 };
    expect((await ask(await start(limits), '/api/reports')).complete).to.equal(false);
  });

  it('has room for both limits within the 60 s of Hosting', () => {
    expect(legacyLimits.firstByteMs + legacyLimits.idleMs).to.be.at.most(legacyLimits.wholeMs);
    expect(legacyLimits.wholeMs).to.be.at.most(55_000);
  });
});

describe('a connection that was kept', () => {
  /** Responds to a request, and closes the connection when the next one comes on it. */
  const startForgetful = async () => {
    const requests: string[] = [];
    const server = createPlainServer((socket) => {
      let served = false;
      socket.on('data', (bytes) => {
        requests.push(bytes.toString().split(' ', 1)[0] ?? '');
        if (served) return void socket.resetAndDestroy();
        served = true;
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
      socket.on('error', () => undefined); // it was reset, on purpose
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, requests, origin: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) };
  };

  it('and closed by the monolith fails no read, and sends no write twice', async () => {
    const { server: monolith, requests, origin } = await startForgetful();
    const gateway = createServer((message, response) => {
      const { method = '', url: originalUrl = '', headers, rawHeaders, socket } = message;
      const arrived = { method, originalUrl, headers, rawHeaders, socket };
      const forwarding = {
        requestId: uniqueId('request'),
        route: 'none',
        path: originalUrl.split('?', 1)[0] ?? '',
        readBody: (wanted: BodyLimits) => readBody(message, wanted),
      };
      void forward(origin, arrived, forwarding, response).then(
        (rejection) => rejection !== null && response.writeHead(500).end(rejection),
      );
    });
    gateway.listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    for (const method of ['GET', 'GET', 'POST', 'GET', 'POST']) {
      const { status, body } = await ask(url, '/api/reports', { method });
      expect([status, body.toString()], method).to.deep.equal([200, 'ok']);
    }
    // The second GET found its connection closed and was sent again; the POSTs had their own.
    expect(requests).to.deep.equal(['GET', 'GET', 'GET', 'POST', 'GET', 'POST']);
    gateway.close().closeAllConnections();
    monolith.close();
  });
});
