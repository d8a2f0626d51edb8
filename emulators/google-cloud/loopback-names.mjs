/**
 * Leads a Node process, and those that it starts, to the stand-in. Loaded by NODE_OPTIONS (see environment.ts):
 *
 * - names of Google's APIs stand for 127.0.0.1, so that the Firebase CLI sees real names at a port of the stand-in;
 * - no other name is found: what a rehearsal asks of the network, the rehearsal knows;
 * - the process informs the stand-in when it begins and, by the end of a connection, when it ended, and signs its
 *   requests: the virtual clock needs both.
 */
import dns from 'node:dns';
import http from 'node:http';
import net from 'node:net';

const port = Number(process.env.GOOGLE_STAND_IN_PORT);
const google = /(^|\.)(googleapis\.com|firebaseio\.com|web\.app|accounts\.google\.com)$/;
const program = String(process.pid);

const { lookup } = dns;
dns.lookup = (name, ...rest) => {
  const callback = rest.at(-1);
  const options = rest.length > 1 ? rest[0] : {};
  if (google.test(name)) {
    process.nextTick(() => {
      if (options?.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
      else callback(null, '127.0.0.1', 4);
    });
    return;
  }
  if (name === 'localhost' || !name || net.isIP(name) !== 0) {
    lookup(name, ...rest);
    return;
  }
  const error = new Error(`the rehearsal has no network: getaddrinfo ENOTFOUND ${name}`);
  process.nextTick(() => callback(Object.assign(error, { code: 'ENOTFOUND', hostname: name })));
};

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const target = new URL(input instanceof Request ? input.url : input);
  if (Number(target.port) !== port) return fetch(input, init);
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set('x-program', program);
  return fetch(input, { ...init, headers });
};

const announcement = http.request({
  host: '127.0.0.1',
  port,
  path: '/programs',
  method: 'POST',
  headers: { 'x-program': program, 'x-parent-program': String(process.ppid), 'transfer-encoding': 'chunked' },
});
announcement.on('socket', (socket) => socket.unref());
announcement.on('response', (response) => response.on('error', () => undefined).resume());
// The stand-in may be gone before the process: then there is no rehearsal to inform.
announcement.on('error', () => undefined);
announcement.write('\n');
