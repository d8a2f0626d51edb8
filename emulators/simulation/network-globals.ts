/** Puts the network of this process into the hands of a run: what would open a socket there is an escape. */
import dns from 'node:dns';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { reportEscape, surroundings } from './surroundings.ts';

type AnyFunction = (this: unknown, ...args: readonly unknown[]) => unknown;

const request = http.request as AnyFunction;
const fetchOfNode = globalThis.fetch;

Object.assign(http, {
  request: (...args: readonly unknown[]) => {
    const run = surroundings();
    return run ? run.httpRequest(...args) : request.call(http, ...args);
  },
});
globalThis.fetch = (...args) => (surroundings()?.fetch ?? fetchOfNode)(...args);

/** Reports each call in a run, and makes it. */
function guard(owner: object, name: string, what: string): void {
  const method = Reflect.get(owner, name) as AnyFunction;
  Reflect.set(owner, name, function (this: unknown, ...args: readonly unknown[]) {
    reportEscape(what);
    return method.call(this, ...args);
  });
}

guard(net.Socket.prototype, 'connect', 'a socket was connected');
guard(net.Server.prototype, 'listen', 'a server listens');
guard(dns, 'lookup', 'a name was looked up');
guard(https, 'request', 'https.request is not simulated');
guard(http2, 'connect', 'http2.connect is not simulated');
