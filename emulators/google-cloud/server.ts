import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { CloudContext } from './cloud-context.ts';
import { GoogleError, permissionDenied, serviceDisabled, unauthenticated } from './google-error.ts';
import { compile, HttpResponse, type CompiledRoute, type Route } from './routes.ts';
import type { Principal } from './state.ts';

/** Where programs say that they begin; the connection stays open until they end. */
const programsPath = '/programs';

/** APIs that a project can't switch off, or that ask for no project. */
const alwaysOn = [
  'firebaseio.com',
  'oauth2.googleapis.com',
  'run.app',
  'serviceusage.googleapis.com',
  'upload-firebasehosting.googleapis.com',
  'web.app',
];

/** Ends the connection in place of a response. */
class ConnectionBroken extends Error {}

/** What a request is for. */
interface Asked {
  readonly api: string;
  readonly method: string;
  readonly path: string;
}

/** A request with its body. */
interface Arrival {
  readonly asked: Asked;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly bytes: Buffer;
  /** Where its sender finds another API. */
  readonly originOf: (api: string) => string;
}

/**
 * Serves all APIs on one loopback port. Which one a request is for says its host (`run.googleapis.com`, see
 * loopback-names.mjs), or the first segment of its path (`http://127.0.0.1:1234/run.googleapis.com/v2/…`).
 */
export class GoogleCloudServer {
  readonly #cloud: CloudContext;
  readonly #routes: readonly CompiledRoute[];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(cloud: CloudContext, routes: readonly Route[]) {
    this.#cloud = cloud;
    this.#routes = routes.map(compile);
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
    // A program's announcement is a request that goes on for as long as the program.
    this.#server.requestTimeout = 0;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Begins to listen on a free port, and gives it. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.port;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = (request.headers.host ?? '').split(':')[0] ?? '';
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (url.pathname === programsPath) {
      this.#followProgram(request, response);
      return;
    }
    const named = (/^\d|^localhost$/.test(host) ? url.pathname.split('/')[1] : host) ?? '';
    const byPath = named !== host;
    const path = byPath ? url.pathname.slice(named.length + 1) || '/' : url.pathname;
    const asked = { api: apiOf(named), method: request.method ?? 'GET', path };
    const port = String(this.port);
    const originOf = (api: string) => (byPath ? `http://127.0.0.1:${port}/${api}` : `http://${api}:${port}`);
    try {
      const bytes = await buffer(request);
      const reply = await this.#respond({ asked, request, query: url.searchParams, bytes, originOf });
      this.#cloud.state.requests.push({ ...asked, status: reply.status });
      response.writeHead(reply.status, reply.headers).end(reply.body);
    } catch (error) {
      if (error instanceof ConnectionBroken) request.socket.destroy();
      // A program that was killed leaves requests half sent.
      else if (request.complete) throw error;
    }
  }

  async #respond(arrival: Arrival): Promise<HttpResponse> {
    const fault = this.#cloud.faults.take(arrival.asked);
    if (fault?.kind === 'hang') await new Promise<never>(() => undefined);
    if (fault?.kind === 'break') throw new ConnectionBroken();
    const reply = await this.#work(arrival, fault?.kind === 'respond' ? fault : null);
    if (fault?.kind === 'break after') throw new ConnectionBroken();
    return reply;
  }

  async #work(
    { asked, request, query, bytes, originOf }: Arrival,
    fault: { readonly status: number; readonly message: string } | null,
  ): Promise<HttpResponse> {
    try {
      if (fault) throw new GoogleError(fault.status, statusOf(fault.status), fault.message);
      const { route, params } = this.#find(asked);
      const caller = this.#callerOf(request, route);
      this.#assertAllowed(route, params, caller);
      const { projectId } = this.#cloud.state.project;
      const { headers } = request;
      const result = await route.handle({
        // Names have the project's id or its number: from here on the id.
        params: 'project' in params ? { ...params, project: projectId } : params,
        ...{ query, bytes, headers, caller, originOf },
        program: String(headers['x-program'] ?? 'unnamed'),
      });
      return result instanceof HttpResponse ? result : json(200, result ?? {});
    } catch (error) {
      if (error instanceof GoogleError) return json(error.code, error.body);
      // A defect of the stand-in: the rehearsal fails for it.
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#cloud.state.unexpected.push(`${nameOf(asked)}: ${message}`);
      return json(500, new GoogleError(500, 'INTERNAL', message).body);
    }
  }

  #find(asked: Asked): { route: CompiledRoute; params: Record<string, string> } {
    for (const route of this.#routes) {
      if (route.api !== asked.api || route.method !== asked.method) continue;
      const match = route.pattern.exec(asked.path);
      if (!match) continue;
      const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return { route, params: Object.fromEntries(params) as Record<string, string> };
    }
    this.#cloud.state.unexpected.push(nameOf(asked));
    throw new GoogleError(501, 'UNIMPLEMENTED', `The stand-in has no ${nameOf(asked)}`);
  }

  #callerOf(request: IncomingMessage, route: CompiledRoute): Principal {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const known = token === undefined ? undefined : this.#cloud.state.tokens.get(token);
    if (known !== undefined && known !== 'expired') return known;
    if (route.anonymous) return { member: 'allUsers', permissions: new Set() };
    throw unauthenticated();
  }

  #assertAllowed(route: CompiledRoute, params: Readonly<Record<string, string>>, caller: Principal): void {
    const { state } = this.#cloud;
    const { projectId, number } = state.project;
    const asked = params['project'];
    if (asked !== undefined && asked !== projectId && asked !== number) {
      throw permissionDenied(route.permission ?? 'resourcemanager.projects.get', `projects/${asked}`);
    }
    if (!alwaysOn.includes(route.api) && !state.enabledApis.has(route.api)) throw serviceDisabled(route.api, number);
    const { permission } = route;
    if (permission !== undefined && caller.permissions !== 'all' && !caller.permissions.has(permission)) {
      throw permissionDenied(permission, `${route.api}/projects/${projectId}`);
    }
  }

  #followProgram(request: IncomingMessage, response: ServerResponse): void {
    const id = String(request.headers['x-program'] ?? '');
    const parent = request.headers['x-parent-program'];
    this.#cloud.clock.begin(id, typeof parent === 'string' ? parent : null);
    response.writeHead(200).write('following\n');
    request.socket.on('close', () => {
      this.#cloud.clock.end(id);
    });
    request.resume();
  }
}

function nameOf({ api, method, path }: Asked): string {
  return `${method} ${api}${path}`;
}

/** `us-central1-run.googleapis.com` is Cloud Run, too, and each site of Hosting is at `web.app`. */
function apiOf(host: string): string {
  return host.replace(/^[a-z]+-[a-z]+\d+-/, '').replace(/^.+\.web\.app$/, 'web.app');
}

function json(status: number, body: unknown): HttpResponse {
  return new HttpResponse(status, JSON.stringify(body), { 'content-type': 'application/json; charset=UTF-8' });
}

function statusOf(code: number): string {
  const names: Record<number, string> = {
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    404: 'NOT_FOUND',
    409: 'ABORTED',
    429: 'RESOURCE_EXHAUSTED',
    500: 'INTERNAL',
    503: 'UNAVAILABLE',
    504: 'DEADLINE_EXCEEDED',
  };
  return names[code] ?? 'UNKNOWN';
}
