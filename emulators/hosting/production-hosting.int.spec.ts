/** The proxy by raw bytes, in front of a server that stands for the Hosting emulator. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { startProductionHosting, type ProductionHosting, type ProductionHostingOptions } from './production-hosting.ts';

/** What the emulator does with a request. */
type Emulator = (request: IncomingMessage, response: ServerResponse) => void;

describe('production hosting', function () {
  this.timeout(60_000);

  let emulator: Emulator;
  const server = createServer((request, response) => {
    emulator(request, response);
  });
  const running: ProductionHosting[] = [];
  let hosting: ProductionHosting;

  const start = async (options: Omit<ProductionHostingOptions, 'emulatorUrl'> = {}) => {
    const { port } = server.address() as AddressInfo;
    const started = await startProductionHosting({ emulatorUrl: `http://127.0.0.1:${port}`, ...options });
    running.push(started);
    return started;
  };
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    hosting = await start();
  });
  after(async () => {
    for (const each of running) await each.stop();
    server.close();
    server.closeAllConnections();
  });

  /** Echoes what it got, as JSON. */
  const mirror: Emulator = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headersDistinct: headers } = request;
      const body = Buffer.concat(chunks).toString();
      response.setHeader('cache-control', 'private');
      response.end(JSON.stringify({ method, url, headers, body }));
    });
  };
  beforeEach(() => {
    emulator = mirror;
  });

  const open = async ({ url }: ProductionHosting): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  /** Sends bytes and reads until the other side closes. */
  const raw = async (bytes: string, to = hosting): Promise<string> => {
    const socket = await open(to);
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => socket.destroy()); // what was sent in vain; the response came before
    socket.write(bytes, 'latin1');
    await once(socket, 'close');
    return text;
  };
  const get = (...headers: string[]) =>
    ['GET /a HTTP/1.1', 'Host: fresh.example', 'Connection: close', ...headers, '', ''].join('\r\n');
  /** What the emulator got. */
  const mirrored = async (bytes: string) => {
    const response = await raw(bytes);
    expect(response).to.match(/^HTTP\/1\.1 200 /);
    return JSON.parse(response.slice(response.indexOf('{'), response.lastIndexOf('}') + 1)) as {
      method: string;
      url: string;
      headers: Record<string, string[]>;
      body: string;
    };
  };

  const cookies: [string, string[], string[] | undefined][] = [
    ['one among others', ['Cookie: session=a; __session=b; csrf=c'], ['__session=b']],
    [
      'one in several headers',
      ['Cookie: session=a', 'Cookie: csrf=c; __session=b', 'Cookie: orgId=d'],
      ['__session=b'],
    ],
    ['one with = in its value', ['Cookie: __session=b=c==; csrf=d'], ['__session=b=c==']],
    ['a quoted one', ['cookie: __session="b c"'], ['__session="b c"']],
    [
      'each of several',
      ['Cookie: __session=b; a=1; __session=c', 'Cookie: __session=d'],
      ['__session=b; __session=c; __session=d'],
    ],
    ['no header when none is left', ['Cookie: session=a; csrf=c'], undefined],
    ['no header when there was none', [], undefined],
    [
      'one that the client calls a header of its connection',
      ['Cookie: __session=b', 'Connection: cookie'],
      ['__session=b'],
    ],
  ];
  for (const [title, headers, left] of cookies) {
    it(`lets of cookies pass: ${title}`, async () => {
      expect((await mirrored(get(...headers))).headers['cookie']).to.deep.equal(left);
    });
  }

  it('passes method, path and query as they are, and every other header', async () => {
    const lines = ['PATCH //a%2Fb/%25?x=1&x=%20 HTTP/1.1', 'Host: fresh.example', 'Connection: close'];
    const headers = [
      'Origin: https://app.example',
      'X-Csrf-Token: t',
      'X-Forwarded-For: 10.1.2.3',
      'X-Twice: 1',
      'X-Twice: 2',
    ];
    const got = await mirrored([...lines, ...headers, 'Content-Length: 3', '', 'abc'].join('\r\n'));
    expect(got).to.deep.include({ method: 'PATCH', url: '//a%2Fb/%25?x=1&x=%20', body: 'abc' });
    expect(got.headers).to.deep.include({
      host: ['fresh.example'],
      origin: ['https://app.example'],
      'x-csrf-token': ['t'],
      'x-forwarded-for': ['10.1.2.3'],
      'x-twice': ['1', '2'],
      'content-length': ['3'],
    });
  });

  it('says itself under which name it was called', async () => {
    const got = await mirrored(get('X-Forwarded-Host: evil.example'));
    expect(got.headers['x-forwarded-host']).to.deep.equal(['fresh.example']);
  });

  it('keeps what belongs to a connection to itself', async () => {
    const got = await mirrored(
      get('Keep-Alive: timeout=5', 'TE: trailers', 'Connection: x-mine', 'X-Mine: 1', 'X-Yours: 1'),
    );
    expect(got.headers).not.to.have.any.keys('keep-alive', 'te', 'x-mine');
    expect(got.headers).to.include.keys('x-yours');
    emulator = (_request, response) => {
      response.writeHead(200, { connection: 'x-mine, close', 'x-mine': '1', 'x-yours': '1' }).end('x');
    };
    const response = (await raw(get())).toLowerCase();
    expect(response).to.contain('x-yours: 1').and.not.to.contain('x-mine: 1');
  });

  it('passes status, repeated cookies and the body of a response', async () => {
    emulator = (_request, response) => {
      response.writeHead(403, { 'set-cookie': ['a=1; Path=/', 'b=2'], 'cache-control': 'private' }).end('no');
    };
    const response = await fetch(`${hosting.url}/a`);
    expect([response.status, response.headers.getSetCookie(), await response.text()]).to.deep.equal([
      403,
      ['a=1; Path=/', 'b=2'],
      'no',
    ]);
  });

  it('passes a body in chunks, each way, as it comes', async () => {
    let rest = (_text: string): void => undefined;
    emulator = (request, response) => {
      request.on('data', (chunk: Buffer) => response.write(`got ${chunk.toString()};`));
      rest = (text) => response.end(text);
    };
    const socket = await open(hosting);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const until = async (part: string) => {
      while (!text.includes(part)) await once(socket, 'data');
    };
    socket.write('POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\none\r\n');
    await until('got one;');
    socket.write('3\r\ntwo\r\n0\r\n\r\n');
    await until('got two;');
    rest('bye');
    await until('bye');
    socket.destroy();
  });

  it('gives 504 after its time, and ends the request behind', async () => {
    const hasty = await start({ capMs: 1000 });
    const closed = new Promise<void>((resolve) => {
      emulator = (_request, response) => response.on('close', resolve);
    });
    const response = await raw(get(), hasty);
    expect(response)
      .to.match(/^HTTP\/1\.1 504 /)
      .and.to.contain('waits 1 s');
    await closed;
  });

  it('breaks a response off that takes longer, as its status is out', async () => {
    const hasty = await start({ capMs: 2000 });
    emulator = (_request, response) => response.writeHead(200, { 'content-length': '100' }).write('part');
    const response = await raw(get(), hasty);
    expect(response).to.match(/^HTTP\/1\.1 200 /);
    expect(response.endsWith('part')).to.equal(true);
  });

  it('ends the request behind when the client is gone', async () => {
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const closed = new Promise<void>((resolve) => {
      emulator = (_request, response) => {
        response.on('close', resolve);
        arrived();
      };
    });
    const socket = await open(hosting);
    socket.write(get());
    await arrival;
    socket.destroy();
    await closed;
  });

  it('gives 502 when the emulator breaks off before it responds, and breaks off when it does so later', async () => {
    emulator = (request) => request.socket.destroy();
    expect(await raw(get())).to.match(/^HTTP\/1\.1 502 /);
    emulator = (request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('part', () => request.socket.destroy());
    };
    const response = await raw(get());
    expect(response).to.match(/^HTTP\/1\.1 200 /);
    expect(response.endsWith('part')).to.equal(true);
  });

  it('rejects a body above the limit, announced or not', async () => {
    const small = await start({ maxBodyBytes: 1000 });
    const post = 'POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
    const chunked = (bytes: number) =>
      `Transfer-Encoding: chunked\r\n\r\n${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`;
    const announced = (bytes: number) => `Content-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`;
    for (const body of [chunked, announced]) {
      expect(await raw(post + body(1000), small)).to.match(/^HTTP\/1\.1 200 /);
      expect(await raw(post + body(1001), small)).to.match(/^HTTP\/1\.1 413 /);
    }
  });

  it('changes no protocol', async () => {
    const response = await raw(
      'GET /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n',
    );
    expect(response).to.match(/^HTTP\/1\.1 200 /);
    expect(response).not.to.contain('"upgrade"');
  });

  it('responds again from its cache with what the function calls public, by the session that passes', async () => {
    let asked = 0;
    emulator = (_request, response) => {
      response.writeHead(200, { 'cache-control': 'public, max-age=60', vary: 'Origin, Cookie' }).end(String(++asked));
    };
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(`${hosting.url}/public`, { headers });
      return [await response.text(), response.headers.get('x-cache')];
    };
    expect(await ask({})).to.deep.equal(['1', null]);
    expect(await ask({})).to.deep.equal(['1', 'HIT']);
    expect(await ask({ cookie: 'csrf=passes-not' })).to.deep.equal(['1', 'HIT']);
    expect(await ask({ cookie: '__session=ann' })).to.deep.equal(['2', null]);
    expect(await ask({ origin: 'https://app.example' })).to.deep.equal(['3', null]);
  });

  it('keeps a 404 that says nothing of caching, and no other', async () => {
    let asked = 0;
    const responses = async (cacheControl: string) => {
      emulator = (_request, response) =>
        response.writeHead(404, { 'cache-control': cacheControl }).end(String(++asked));
      const path = `/none-${cacheControl}`;
      return [await (await fetch(hosting.url + path)).text(), await (await fetch(hosting.url + path)).text()];
    };
    expect(await responses('private')).to.deep.equal(['1', '1']);
    expect(await responses('no-store')).to.deep.equal(['2', '3']);
  });
});
