import { csrfTokenFor } from '../http/csrf.ts';
import { sessionCookies } from '../http/cookies.ts';

/** Methods that are passed on. TRACE would return the request's cookies, CONNECT opens a tunnel. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Those that may be sent twice without harm. */
const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** Our name in `Via` (RFC 9110, 7.6.3). */
const pseudonym = 'fresh-root-api-service';

/** Headers that are about one connection (RFC 9110, 7.6.1), under the names they have had. */
const hopByHop = [
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Marks a repeated read, for the monolith's logs and so that no repetition is repeated. */
export const shadowHeader = 'x-fresh-shadow';

/**
 * What the monolith reads of a client. Its framework obeys many more headers, which only its own proxy may set: other
 * paths, other methods, skipped middleware.
 */
const passedOn = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'access-control-request-headers',
  'access-control-request-method',
  'authorization',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'origin',
  'pragma',
  'range',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
  'tracestate',
  'user-agent',
  shadowHeader,
  'x-csrf-token',
  'x-idempotency-key',
  'x-org-id',
  'x-requested-with',
  'x-webhook-signature',
  'x-webhook-timestamp',
]);

/** Headers as Node sends them; a name that is repeated has a list. */
export type Headers = Record<string, string | string[]>;

/** What is known of a request beside its own headers. */
export interface Arrival {
  readonly method: string;
  /** Names and values by turns, as they came: no header has been set aside, and repeated ones aren't joined. */
  readonly rawHeaders: readonly string[];
  /** Bytes of the body, as they came. */
  readonly bodyBytes: number;
  readonly requestId: string;
  readonly traceparent?: string | undefined;
  /** Who connected to us. */
  readonly peer: string;
  /** Whether they did so by TLS. */
  readonly encrypted: boolean;
}

/** Whether a method is passed on at all. */
export function isForwardable(method: string): boolean {
  return methods.includes(method);
}

/** Whether a method may be sent twice without harm. */
export function isSafe(method: string): boolean {
  return safeMethods.includes(method);
}

/**
 * The target to ask the monolith for: what stood in the request line, below `/api`, which is all that any gateway gives
 * us. Null for everything else. Where it is asked is configuration and nothing that a request could say; this keeps a
 * request from leaving `/api` there: absolute URLs (`http://…`), two slashes or backslashes at the front (a host, to
 * some), `..` in any spelling, characters that end a request line.
 */
export function legacyTarget(requestLine: string): string | null {
  const [path = ''] = requestLine.split('?', 1);
  if (!/^[\x21-\x7e\x80-\xff]+$/.test(requestLine) || requestLine.includes('#')) return null;
  if (!/^\/api(?:\/|$)/.test(path)) return null;
  const segments = path.replaceAll(/%2e/gi, '.').split(/[/\\]|%2f|%5c/i);
  return segments.some((segment) => segment === '.' || segment === '..') ? null : requestLine;
}

/** Whether a request was sent by ourselves: forwarding it again would never end. */
export function cameFromUs(via: string | undefined): boolean {
  return (via ?? '').split(',').some((hop) => hop.trim().split(/\s+/)[1] === pseudonym);
}

/** The headers of a request as the monolith gets them. */
export function legacyRequestHeaders(arrival: Arrival, origin: URL): Headers {
  const { method, bodyBytes, requestId, traceparent, peer, encrypted } = arrival;
  const headers = endToEnd(arrival.rawHeaders);
  const before = (name: string, separator = ', ') => [headers.get(name) ?? []].flat().join(separator);
  const add = (name: string, value: string) => [before(name), value].filter((part) => part !== '').join(', ');
  const host = valuesOf(arrival.rawHeaders, 'host')[0];
  const cookie = legacyCookies(before('cookie', '; '), before('x-csrf-token'));
  const forwarded: Headers = {
    ...Object.fromEntries([...headers].filter(([name]) => passedOn.has(name))),
    host: origin.host,
    via: add('via', `1.1 ${pseudonym}`),
    'x-forwarded-for': add('x-forwarded-for', peer),
    // What a gateway said stands: it is the one that clients talk to.
    'x-forwarded-host': before('x-forwarded-host') || (host ?? ''),
    'x-forwarded-proto': before('x-forwarded-proto') || (encrypted ? 'https' : 'http'),
    'x-request-id': requestId,
    ...(traceparent !== undefined && { traceparent }),
    ...(cookie !== '' && { cookie }),
  };
  // Counted, never taken over: two opinions about where a request ends are how one smuggles in another.
  if (bodyBytes > 0 || ['POST', 'PUT', 'PATCH'].includes(method)) forwarded['content-length'] = String(bodyBytes);
  return forwarded;
}

/** The headers of the monolith's response as the client gets them. */
export function clientResponseHeaders(rawHeaders: readonly string[]): Headers {
  const headers = endToEnd(rawHeaders);
  const cookies = [headers.get('set-cookie') ?? []].flat();
  return {
    // CORS is handled here, with every origin that may ask.
    ...Object.fromEntries([...headers].filter(([name]) => !name.startsWith('access-control-'))),
    ...(cookies.length > 0 && { 'set-cookie': clientCookies(cookies) }),
    'x-served-by': 'legacy',
  };
}

/**
 * The cookies the monolith goes by. Firebase Hosting lets one cookie through, `__session`, where the monolith knows
 * `session` and, beside a mutation's header, `csrf` (CONTRACT 1.3, 1.4): it gets both under its own names. A session
 * under both names is the one that services go by; a CSRF pair is completed only from a token that belongs to it.
 */
export function legacyCookies(cookie: string, csrfToken: string): string {
  const [session] = sessionCookies(cookie);
  const isBound = session !== undefined && csrfToken !== '' && csrfToken === csrfTokenFor(session);
  const own = new Map<string, string>([
    ...(session === undefined ? [] : [['session', session] as const]),
    ...(isBound ? [['csrf', csrfToken] as const] : []),
  ]);
  const others = cookie.split(';').filter((pair) => !own.has((pair.split('=', 1)[0] ?? '').trim()));
  const kept = others.map((pair) => pair.trim()).filter((pair) => pair !== '');
  return [...kept, ...[...own].map(([name, value]) => `${name}=${value}`)].join('; ');
}

/** The other way: who signs in or out at the monolith does so under the name that Hosting lets through, too. */
function clientCookies(cookies: readonly string[]): string[] {
  const session = cookies.findLast((cookie) => cookie.startsWith('session='));
  const isDone = session === undefined || cookies.some((cookie) => cookie.startsWith('__session='));
  return isDone ? [...cookies] : [...cookies, `__${session}`];
}

/** Headers without those of the connection, which also names some itself. */
function endToEnd(rawHeaders: readonly string[]): ReadonlyMap<string, string | string[]> {
  const named = valuesOf(rawHeaders, 'connection').flatMap((value) => value.split(','));
  const dropped = new Set([...hopByHop, ...named.map((name) => name.trim().toLowerCase())]);
  // A map: a header may be called `constructor`.
  const headers = new Map<string, string[]>();
  for (const [name, value] of pairs(rawHeaders)) {
    if (!dropped.has(name)) headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return new Map([...headers].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]));
}

function valuesOf(rawHeaders: readonly string[], wanted: string): string[] {
  return pairs(rawHeaders).flatMap(([name, value]) => (name === wanted ? [value] : []));
}

/** Lower-case names and their values. */
function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
  );
}
