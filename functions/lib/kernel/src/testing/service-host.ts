/**
 * All functions of one built service in one process, each behind a port and a Functions Framework of its own: what
 * `startFunction` shares between specs. A message with a function's name opens its port. The module with the functions is
 * the first argument.
 */
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { cloudEvent, http, type CloudEventFunction, type HttpFunction } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';

/** What the parent asks for. */
export interface ServeRequest {
  readonly target: string;
  readonly signature: 'http' | 'cloudevent';
  /** `close` ends the function's server, in-flight requests included. */
  readonly action: 'serve' | 'close';
}

/** What it gets: the port, or why there is none. */
export interface Served {
  readonly target: string;
  readonly port: number | null;
  readonly problem: string | null;
}

const [, , folder = ''] = process.argv;
const targets = new WeakMap<Server, string>();
const servers = new Map<string, Server>();
const requestStart = 'http.server.request.start';
const serverOf = (message: unknown) => (message as { server: Server }).server;

// A deployed process has one function and its name in FUNCTION_TARGET, by which the kernel decides how a body is read. Here
// the name is set for the subscribers of each request, so this one comes before theirs, and the last one behind them.
subscribe(requestStart, (message) => {
  process.env['FUNCTION_TARGET'] = targets.get(serverOf(message));
});
const load = createRequire(`${folder}/package.json`);
// Else each function's copy of the SDK makes an app of its own, and the second one throws.
(load('firebase-admin/app') as { initializeApp: () => unknown }).initializeApp();
const functions = load(folder) as Record<string, HttpFunction & CloudEventFunction>;
subscribe(requestStart, () => {
  delete process.env['FUNCTION_TARGET'];
});

process.on('disconnect', () => process.exit(0));
process.on('message', (request: ServeRequest) => {
  if (request.action === 'close') close(request.target);
  else void serve(request).then((served) => process.send?.(served));
});
process.send?.('ready');

async function serve({ target, signature }: ServeRequest): Promise<Served> {
  const run = functions[target];
  if (!run) return { target, port: null, problem: `${target} is not a function of ${folder}` };
  close(target);
  if (signature === 'http') http(target, run);
  else cloudEvent(target, run);
  const server = getTestServer(target);
  targets.set(server, target);
  servers.set(target, server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { target, port: (server.address() as AddressInfo).port, problem: null };
}

function close(target: string): void {
  const server = servers.get(target);
  servers.delete(target);
  server?.close();
  server?.closeAllConnections();
}
