/**
 * Preloaded into a process under test (`node --import`): what it sends to Google goes to `FAKE_GOOGLE` instead, an
 * origin on this machine, with the host it was meant for in `x-google-host` and
 * the account it runs as in `x-google-account`. Nothing else is changed: the process
 * verifies tokens with the code and the settings of production.
 */
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

const fakeGoogle = new URL(process.env['FAKE_GOOGLE'] ?? '');
const account = process.env['FAKE_GOOGLE_ACCOUNT'] ?? '';

/** The metadata server goes by three names. */
const metadata = ['metadata', 'metadata.google.internal', '169.254.169.254'];

function isGoogle(host: string): boolean {
  return host.endsWith('.googleapis.com') || metadata.includes(host);
}

type Request = (...call: unknown[]) => http.ClientRequest;
const plainRequest = http.request.bind(http) as Request;

/** Node's `request(url[, options][, callback])`, for clients that don't use fetch. */
function redirecting(original: Request): Request {
  return (...call) => {
    const [first, ...rest] = call;
    const url = typeof first === 'string' || first instanceof URL ? new URL(first) : null;
    const options = (url ? (typeof rest[0] === 'object' ? rest.shift() : {}) : first) as http.RequestOptions;
    const host = url?.hostname ?? options.hostname ?? options.host ?? '';
    if (!isGoogle(host)) return original(...call);
    const path = url ? url.pathname + url.search : options.path;
    const sent = options.headers as http.OutgoingHttpHeaders;
    const headers = { ...sent, host: fakeGoogle.host, 'x-google-host': host, 'x-google-account': account };
    const { agent: _agent, host: _host, hostname: _hostname, protocol: _protocol, port: _port, ...kept } = options;
    const target = { hostname: fakeGoogle.hostname, port: fakeGoogle.port, path };
    return plainRequest({ ...kept, ...target, headers }, ...rest);
  };
}

http.request = redirecting(http.request.bind(http) as Request);
https.request = redirecting(https.request.bind(https) as Request);
syncBuiltinESMExports();

const originalFetch = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (!isGoogle(url.hostname)) return originalFetch(input, init);
  const headers = new Headers(init?.headers);
  headers.set('x-google-host', url.hostname);
  headers.set('x-google-account', account);
  return originalFetch(new URL(url.pathname + url.search, fakeGoogle), { ...init, headers });
};
