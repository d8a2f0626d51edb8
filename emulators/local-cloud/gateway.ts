import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { rejectUnparsedRequests } from '@fresh/kernel/http/unparsed-requests';
import { EdgeCache, type Headers } from '../hosting/edge-cache.ts';
import { onlySessionCookies } from '../hosting/session-cookie.ts';
import { forwardRequest, messageHeaders } from './forward-request.ts';
import type { Functions } from './functions.ts';
import { hostingPattern } from './hosting-pattern.ts';
import type { LocalOrigins } from './local-origins.ts';
import type { HostingConfig } from './project-layout.ts';
import { findStatic, sendStatic } from './static-files.ts';
import { beginGatewaySpan } from './traces/gateway-spans.ts';
import type { TraceStore } from './traces/trace-store.ts';

/** Which gateway is imitated: Firebase Hosting, or one that lets every cookie and any time through and keeps nothing. */
export type GatewayKind = 'hosting' | 'lenient';

/** A handled request, for the developer to see. */
export interface SeenRequest {
  readonly request: IncomingMessage;
  readonly status: number;
  readonly durationMs: number;
}

/** Settings of a gateway. */
export interface GatewayOptions {
  readonly kind: GatewayKind;
  /** 0 takes a free one. */
  readonly port: number;
  readonly hosting: HostingConfig;
  readonly functions: Functions;
  /** Resolves when the site's files are there. */
  readonly site: Promise<void>;
  /** Pages of any port of this machine may call the API, as if each were the one that services know. */
  readonly localOrigins: LocalOrigins | null;
  /** Handles paths that belong to the local cloud itself, below `/__/`. */
  readonly control: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly onRequest: (seen: SeenRequest) => void;
  /** Keeps the gateway's part of each trace. */
  readonly traces: TraceStore;
}

/** A running gateway. */
export interface Gateway {
  readonly port: number;
  /** Takes a changed configuration; requests that are under way go on by the one before. */
  readonly configure: (hosting: HostingConfig) => void;
  readonly stop: () => Promise<void>;
}

/** https://firebase.google.com/docs/hosting/functions: 60 s, whatever the function's own timeout. */
const hostingCapMs = 60_000;
/** The longest that an HTTPS function may run. */
const longestMs = 3_600_000;
/** https://cloud.google.com/functions/quotas */
const maxBodyBytes = 32 * 1024 * 1024;
/** Larger responses pass without being kept. */
const maxKeptBytes = 1024 * 1024;
/** https://firebase.google.com/docs/hosting/manage-cache: in `Vary` of every dynamic response. */
const alwaysVarying = ['Accept-Encoding', 'Authorization', 'Cookie'];

/** Starts a gateway on this machine's loopback address. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { kind, functions, site, localOrigins, control, onRequest, traces } = options;
  const isHosting = kind === 'hosting';
  const cache = new EdgeCache(Date.now);
  let { redirects, rewrites, headerRules, folder } = rulesOf(options.hosting);
  const headersFor = (rawPath: string): OutgoingHttpHeaders => {
    const matching = headerRules.filter(({ matches }) => matches(rawPath)).flatMap(({ headers }) => headers);
    return Object.fromEntries(matching.map(({ key, value }) => [key.toLowerCase(), value]));
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    const [rawPath = '/'] = url.split('?', 1);
    if (rawPath.startsWith('/__/') && control(request, response)) return;
    const redirect = redirects.find(({ matches }) => matches(rawPath));
    if (redirect) {
      response.writeHead(redirect.type, { location: redirect.destination }).end();
      return;
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const rewrite = rewrites.find(({ matches }) => matches(rawPath));
    // Files come before rewrites. There are none below /api, so its requests do not wait for the file system.
    if (isRead && !rawPath.startsWith('/api/')) {
      await site;
      const found = await findStatic(folder, rawPath);
      if (found?.kind === 'file') {
        // Signals the console that it may ask for the state of the local cloud.
        sendStatic(found, request, response, { headers: { ...headersFor(rawPath), 'x-local-cloud': '1' } });
        return;
      }
      if (found) {
        response.writeHead(301, { location: found.location }).end();
        return;
      }
    }
    if (rewrite?.function) forwardTo(rewrite.function.functionId, request, response);
    else await sendMissing(request, response, rewrite?.destination);
  };

  const sendMissing = async (request: IncomingMessage, response: ServerResponse, destination = '/404.html') => {
    await site;
    const found = await findStatic(folder, destination);
    if (found?.kind === 'file') {
      sendStatic(found, request, response, { status: destination === '/404.html' ? 404 : 200 });
      return;
    }
    const text = `Not found: ${request.url ?? ''}. The console is at /, the documentation at /docs/, the API below /api/.\n`;
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
  };

  const forwardTo = (functionName: string, request: IncomingMessage, response: ServerResponse): void => {
    const url = request.url ?? '/';
    const called = functions.find(functionName);
    if (!called) {
      const text = `firebase.json sends this path to ${functionName}, which no running service exports.\n`;
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
      return;
    }
    const headers = requestHeaders(request, isHosting);
    const asked = { method: request.method ?? 'GET', url, headers: headers as Headers };
    const kept = isHosting ? cache.find(asked) : undefined;
    if (kept) {
      request.resume();
      response.writeHead(kept.status, { ...kept.headers, 'x-cache': 'HIT' }).end(kept.body);
      return;
    }
    const origin = localOrigins?.replace(headers);
    const end = beginGatewaySpan(traces, headers, `${asked.method} ${url.split('?', 1)[0] ?? url}`, functionName);
    response.once('close', () => {
      end(response.statusCode);
    });
    const functionMs = called.endpoint.timeoutSeconds * 1000;
    const capMs = isHosting ? Math.min(hostingCapMs, functionMs) : Math.min(longestMs, functionMs);
    const capped =
      capMs === hostingCapMs && isHosting
        ? 'Firebase Hosting waits 60 s for a response.'
        : `${functionName} may take ${capMs / 1000} s.`;
    void forwardRequest(called, request, response, {
      url,
      headers,
      cap: { ms: capMs, says: capped },
      maxBodyBytes,
      responseHeaders: (_status, received) => hostingHeaders(origin ? origin(received) : received),
      onBody: (status, received) => {
        if (!isHosting || cache.lifetimeOf(asked, status, received as Headers) === 0) return undefined;
        const chunks: Buffer[] = [];
        let size = 0;
        return (chunk) => {
          if (chunk) {
            size += chunk.length;
            if (size <= maxKeptBytes) chunks.push(chunk);
          } else if (size <= maxKeptBytes) {
            cache.keep(asked, { status, headers: received as Headers, body: Buffer.concat(chunks) });
          }
        };
      },
    });
  };

  // Longer than any client keeps a connection idle: one that ends just when a request is on its way fails that request.
  const server = createServer({ keepAliveTimeout: 600_000, requestTimeout: 0 }, (request, response) => {
    const startedAt = performance.now();
    response.once('close', () => {
      onRequest({ request, status: response.statusCode, durationMs: Math.round(performance.now() - startedAt) });
    });
    handle(request, response).catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else
        response
          .writeHead(500, { 'content-type': 'text/plain' })
          .end('The gateway of the local cloud failed; the terminal shows why.\n');
    });
  });
  // What Hosting says to such bytes is unknown; clients see here what functions say to them.
  rejectUnparsedRequests(server);
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    configure: (hosting) => {
      ({ redirects, rewrites, headerRules, folder } = rulesOf(hosting));
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The rules of a configuration, each with its pattern. */
function rulesOf(hosting: HostingConfig) {
  const withPattern = <R extends { readonly source: string }>(rules: readonly R[]) =>
    rules.map((rule) => ({ ...rule, matches: hostingPattern(rule.source) }));
  return {
    redirects: withPattern(hosting.redirects),
    rewrites: withPattern(hosting.rewrites),
    headerRules: withPattern(hosting.headers),
    folder: hosting.public,
  };
}

/** What reaches a function of a request: with Hosting no cookie but `__session`, and the name it was called by. */
function requestHeaders(request: IncomingMessage, isHosting: boolean): IncomingHttpHeaders {
  const headers = messageHeaders(request);
  const { host, cookie } = request.headers;
  if (host !== undefined && (isHosting || headers['x-forwarded-host'] === undefined))
    headers['x-forwarded-host'] = host;
  headers['x-original-url'] = request.url ?? '/';
  if (!isHosting) return headers;
  const session = onlySessionCookies(cookie);
  if (session === undefined) delete headers.cookie;
  else headers.cookie = session;
  return headers;
}

/** As the Hosting emulator of firebase-tools 14.27 treats a function's response (hosting/proxy.js). */
function hostingHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const cacheControl = headers['cache-control'] ?? 'private';
  const { 'set-cookie': cookies, ...rest } = headers;
  return {
    ...rest,
    'cache-control': cacheControl,
    vary: withAlwaysVarying(headers.vary),
    ...(cookies && cacheControl.includes('private') && { 'set-cookie': cookies }),
  };
}

function withAlwaysVarying(vary: string | undefined): string {
  const named = (vary ?? '').split(/\s*,\s*/).filter((name) => name !== '');
  const capitalised = named.map((name) => name.split('-').map(capitalise).join('-'));
  return [...capitalised, ...alwaysVarying.filter((name) => !capitalised.includes(name))].join(', ');
}

function capitalise(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}
