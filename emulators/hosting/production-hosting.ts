/**
 * What Firebase Hosting does in production and its emulator does not, as a proxy in front of the emulator: so that code
 * which works here also works there.
 *
 * - Of the request's cookies only `__session` passes. The emulator lets every cookie through.
 *   https://firebase.google.com/docs/hosting/manage-cache#using_cookies
 * - After 60 s the client gets 504, however long the function may run. https://firebase.google.com/docs/hosting/functions
 * - The CDN keeps `public` responses, and 404s that say nothing of caching.
 *   https://firebase.google.com/docs/hosting/manage-cache
 * - A request body above 32 MB is rejected. https://cloud.google.com/functions/quotas
 * - A client can't choose `X-Forwarded-Host`. The emulator lets its word stand.
 * - Protocols are never changed (WebSocket): Hosting speaks HTTP only.
 *
 * The emulator itself already sets `Cache-Control: private` and `Vary` and drops cookies of public responses, as
 * Hosting does. Not imitated: `X-Forwarded-For`, where each hop appends; tests speak for the last one, so that each
 * comes from an address of its own.
 */
import { once } from 'node:events';
import { Agent, createServer, request as send, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EdgeCache, type Headers } from './edge-cache.ts';
import { onlySessionCookies } from './session-cookie.ts';

/** Where the emulator is, and limits for tests that can't wait. */
export interface ProductionHostingOptions {
  /** Of the Hosting emulator: `http://127.0.0.1:5000`. */
  readonly emulatorUrl: string;
  /** Any free one by default. */
  readonly port?: number;
  /** How long a request may take, 60 s by default. */
  readonly capMs?: number;
  /** 32 MiB by default. */
  readonly maxBodyBytes?: number;
}

/** A running proxy. */
export interface ProductionHosting {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Ends it and every connection. */
  readonly stop: () => Promise<void>;
}

/** Headers of one connection, not of a message (RFC 9110, 7.6.1); those that `Connection` names belong to them. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** Larger responses pass without being kept. */
const maxKeptBytes = 1024 * 1024;

/** Starts the proxy. */
export async function startProductionHosting(options: ProductionHostingOptions): Promise<ProductionHosting> {
  const { emulatorUrl, port = 0, capMs = 60_000, maxBodyBytes = 32 * 1024 * 1024 } = options;
  const { hostname, port: emulatorPort } = new URL(emulatorUrl);
  // Connections aren't used again: the emulator could close one just when a request is on its way.
  const agent = new Agent({ keepAlive: false });
  const cache = new EdgeCache(Date.now);

  // Longer than any client keeps a connection idle, for the same reason.
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const asked = { method, url, headers: requestHeaders(request) };
    const kept = cache.find(asked);
    if (kept) {
      request.resume();
      response.writeHead(kept.status, { ...kept.headers, 'x-cache': 'HIT' }).end(kept.body);
      return;
    }

    const upstream = send({ hostname, port: emulatorPort, agent, method, path: url, headers: asked.headers });
    let over = false;
    const end = () => {
      over = true;
      clearTimeout(cap);
      request.unpipe(upstream).resume();
      upstream.destroy();
    };
    /** Ends both sides. The client gets the reason, unless it has received the beginning of a response. */
    const fail = (status: number, why: string) => {
      if (over) return;
      end();
      if (response.headersSent) response.destroy();
      else response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${why}\n`);
    };
    const cap = setTimeout(() => {
      fail(504, `Firebase Hosting waits ${capMs / 1000} s for a response.`);
    }, capMs);
    response.on('close', end);

    let received = 0;
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxBodyBytes) fail(413, `A request body ends at ${maxBodyBytes} bytes.`);
    });
    request.pipe(upstream);
    upstream.on('error', (error) => {
      fail(502, `The Hosting emulator gave no response: ${error.message}`);
    });
    upstream.on('response', (reply) => {
      const status = reply.statusCode ?? 502;
      const headers = messageHeaders(reply);
      reply.on('error', () => response.destroy());
      response.writeHead(status, headers).flushHeaders();
      reply.pipe(response);
      if (cache.lifetimeOf(asked, status, headers) === 0) return;
      const chunks: Buffer[] = [];
      let size = 0;
      reply.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxKeptBytes) chunks.push(chunk);
      });
      reply.on('end', () => {
        if (size <= maxKeptBytes) cache.keep(asked, { status, headers, body: Buffer.concat(chunks) });
      });
    });
  });

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function requestHeaders(request: IncomingMessage): Headers {
  const { host, cookie, 'transfer-encoding': encoding } = request.headers;
  const session = onlySessionCookies(cookie);
  // `Expect` is handled here, by Node.
  const { cookie: _stripped, expect: _handled, ...headers } = messageHeaders(request);
  return {
    ...headers,
    ...(host !== undefined && { host, 'x-forwarded-host': host }),
    ...(session !== undefined && { cookie: session }),
    ...(encoding !== undefined && { 'transfer-encoding': 'chunked' }),
  };
}

/** A message's headers without those of its connection, repeated ones repeated. */
function messageHeaders({ headers, headersDistinct }: IncomingMessage): Headers {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headersDistinct)
      .filter(([name]) => !hopByHop.includes(name) && !named.includes(name))
      .map(([name, values = []]) => [name, values.length === 1 ? values[0] : values]),
  );
}
