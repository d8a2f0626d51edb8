import type { Method } from '@fresh/contracts/route';
import * as log from '../log.ts';
import type { ApiRequest } from './context.ts';

/** What a request's origin means for its response (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export interface Cors {
  /** On the response, whatever it is. */
  readonly headers: Readonly<Record<string, string>>;
  /** The browser asks only for permission: the response is `headers` and nothing else. */
  readonly isPreflight: boolean;
  /** The origin of another site's page that isn't configured, at most 200 characters of it. */
  readonly unknownOrigin: string | null;
}

/** What pages send beyond the headers that CORS always allows. */
export const requestHeaders =
  'authorization, content-type, idempotency-key, if-match, traceparent, x-csrf-token, x-org-id, x-request-id';

/** What pages may read beyond the headers that CORS always shows. */
export const responseHeaders =
  'etag, idempotent-replayed, link, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, x-duration-ms, x-request-id, x-served-by, x-token-outdated';

/**
 * How long a browser keeps the response to a preflight, in seconds. Chromium keeps none longer than this, Safari none
 * longer than 10 minutes. Firefox would keep one for a day: so long an origin that was taken away could still ask.
 * https://developer.mozilla.org/docs/Web/HTTP/Headers/Access-Control-Max-Age
 */
export const preflightSeconds = 7200;

/**
 * The origins in CORS_ORIGINS: exact, with commas between them; none if it is empty or not set. Throws on anything that
 * is no origin: `*`, `null`, a path, a trailing slash, plain http other than on the developer's own machine (an
 * attacker on its network path could write such a page).
 */
export function parseOrigins(list = ''): ReadonlySet<string> {
  if (list.trim() === '') return new Set();
  return new Set(
    list.split(',').map((entry) => {
      const origin = entry.trim();
      if (!isOrigin(origin)) {
        throw new Error(
          `CORS_ORIGINS: '${origin}' is not an origin such as https://app.example.com or http://localhost:3000`,
        );
      }
      return origin;
    }),
  );
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  const local = protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(hostname);
  // WHATWG URLs may hold a `*` in the host: it would look like a pattern, and match nothing.
  return (protocol === 'https:' || local) && origin === text && !text.includes('*');
}

/**
 * Evaluates a request's `Origin`. A page of an origin outside `origins` can't read the response; the request itself
 * goes on, and CSRF keeps it from doing harm. `methods` are those of the path.
 */
export function evaluateCors(
  { method, headers }: Pick<ApiRequest, 'method' | 'headers'>,
  origins: ReadonlySet<string>,
  methods: readonly Method[],
): Cors {
  const { origin } = headers;
  // Also where no origin was sent: a cache must not give that response to a page that needs the headers below.
  const vary = { Vary: 'Origin' };
  if (typeof origin !== 'string') return { headers: vary, isPreflight: false, unknownOrigin: null };
  const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  if (!origins.has(origin)) {
    const unknownOrigin = isSameOrigin(origin, headers) ? null : origin.slice(0, 200);
    return { headers: vary, isPreflight, unknownOrigin };
  }
  const allowed = { ...vary, 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' };
  const more = isPreflight
    ? {
        'Access-Control-Allow-Methods': methods.join(', '),
        'Access-Control-Allow-Headers': requestHeaders,
        'Access-Control-Max-Age': String(preflightSeconds),
      }
    : { 'Access-Control-Expose-Headers': responseHeaders };
  return { headers: { ...allowed, ...more }, isPreflight, unknownOrigin: null };
}

/** Whether an `Origin` is that of the API's own pages, or configured. */
export function isKnownOrigin(origin: string, headers: ApiRequest['headers'], origins: ReadonlySet<string>): boolean {
  return origins.has(origin) || isSameOrigin(origin, headers);
}

/** Browsers send `Origin` with their own site's mutations too. The gateway hands on the name that it was called by. */
function isSameOrigin(origin: string, headers: ApiRequest['headers']): boolean {
  const host = headers['x-forwarded-host'] ?? headers['host'];
  return URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Limits the warnings about unknown origins to one an hour each, for 20 origins at most: a hostile page can't flood the
 * log. `isLast`: further origins of this hour are not logged.
 */
export function throttleOriginWarnings(
  now: () => number,
): (origin: string) => { origin: string; isLast: boolean } | null {
  const perHour = 20;
  const logged = new Set<string>();
  let until = 0;
  return (origin) => {
    if (now() >= until) {
      logged.clear();
      until = now() + 3_600_000;
    }
    if (logged.has(origin) || logged.size >= perHour) return null;
    logged.add(origin);
    return { origin, isLast: logged.size === perHour };
  };
}

/** How one function treats the origins of its requests. */
export type CorsPolicy = (request: Pick<ApiRequest, 'method' | 'headers'>) => Cors;

/**
 * The policy by CORS_ORIGINS; logs origins that are missing there. A wrong value throws while the process starts: a
 * revision that no page could use must not replace one that works.
 */
export function corsPolicy(methods: readonly Method[]): CorsPolicy {
  const origins = parseOrigins(process.env['CORS_ORIGINS']);
  const warningOf = throttleOriginWarnings(Date.now);
  return (request) => {
    const cors = evaluateCors(request, origins, methods);
    const warning = cors.unknownOrigin === null ? null : warningOf(cors.unknownOrigin);
    if (warning) log.originUnknown(warning);
    return cors;
  };
}
