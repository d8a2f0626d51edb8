import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';

/** What a route of a small JSON server responds with; `body` is sent as JSON, a text as it is. */
export interface JsonResponse {
  readonly status: number;
  readonly body: unknown;
}

/** A route: its method, a pattern of the whole path with named groups, and what it does. */
export interface JsonRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: RegExp;
  readonly run: (groups: Readonly<Record<string, string>>, body: unknown) => Promise<JsonResponse> | JsonResponse;
}

/** A server of JSON routes, not yet listening. Bodies that are wrong by their schema get 400 with what is wrong. */
export function jsonServer(routes: readonly JsonRoute[]): Server {
  return createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    void responseOf(routes, request).then(({ status, body }) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
      response.writeHead(status, { 'content-type': type }).end(text);
    });
  });
}

/** Listens on this machine's loopback address, or on a Unix socket. */
export async function listen(server: Server, where: number | string): Promise<void> {
  if (typeof where === 'number') server.listen(where, '127.0.0.1');
  else server.listen(where);
  await once(server, 'listening');
}

/** Ends a server and its connections. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

async function responseOf(routes: readonly JsonRoute[], request: IncomingMessage): Promise<JsonResponse> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  for (const route of routes) {
    const match = route.method === request.method ? route.path.exec(path) : null;
    if (!match) continue;
    try {
      const body = request.method === 'POST' ? await json(request) : undefined;
      return await route.run(match.groups ?? {}, body);
    } catch (error) {
      if (error instanceof z.ZodError) return { status: 400, body: z.prettifyError(error) };
      if (error instanceof SyntaxError) return { status: 400, body: `The body is not JSON: ${error.message}` };
      console.error(error);
      return { status: 500, body: 'The local cloud failed; its terminal shows why.' };
    }
  }
  request.resume();
  return { status: 404, body: `The local cloud does not serve ${request.method ?? ''} ${path} here.` };
}
