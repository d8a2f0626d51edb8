/** By lower-case name; several values of a repeated one. */
export type Headers = NodeJS.Dict<string | string[]>;

/** A response as it was received. */
export interface CachedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** What distinguishes one request from another. */
export interface CacheRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Headers;
}

interface Entry {
  readonly response: CachedResponse;
  readonly until: number;
  /** The request's values of the headers that the response varies by. */
  readonly varying: readonly (readonly [string, string])[];
}

const notFoundMs = 600_000;
const maxEntries = 100;

/**
 * How long Hosting's CDN keeps a response, in ms; 0 is not at all. Only what the function calls `public`, and every 404
 * that says nothing of caching, for ten minutes: a path that exists a moment later stays away so long. (Where a
 * function says nothing the emulator says `private`, as Hosting does to browsers; no function here says that word
 * alone.) https://firebase.google.com/docs/hosting/manage-cache
 */
export function keptForMs(status: number, cacheControl: string | undefined): number {
  if (status === 404 && (cacheControl === undefined || cacheControl === 'private')) return notFoundMs;
  const directives = (cacheControl ?? '').toLowerCase();
  if (![200, 404].includes(status) || !/\bpublic\b/.test(directives)) return 0;
  if (/\b(private|no-store|no-cache)\b/.test(directives)) return 0;
  const seconds = /\bs-maxage=(\d+)/.exec(directives)?.[1] ?? /\bmax-age=(\d+)/.exec(directives)?.[1] ?? '0';
  return Number(seconds) * 1000;
}

/** Responses by host, path, query and the request headers that `Vary` names. */
export class EdgeCache {
  readonly #entries = new Map<string, Entry[]>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The response kept for such a request, if there is one. */
  find(request: CacheRequest): CachedResponse | undefined {
    const entries = this.#entries.get(keyOf(request)) ?? [];
    return entries.find(
      ({ until, varying }) =>
        this.#now() < until && varying.every(([name, value]) => valueOf(request.headers, name) === value),
    )?.response;
  }

  /** Keeps a response, if it may be kept; the oldest makes room. */
  keep(request: CacheRequest, response: CachedResponse): void {
    const until = this.#now() + this.lifetimeOf(request, response.status, response.headers);
    if (until <= this.#now()) return;
    const key = keyOf(request);
    const names = valueOf(response.headers, 'vary').toLowerCase().split(/, */);
    const varying = names.filter((name) => name !== '').map((name) => [name, valueOf(request.headers, name)] as const);
    const others = (this.#entries.get(key) ?? []).filter((entry) => this.#now() < entry.until);
    this.#entries.delete(key);
    this.#entries.set(key, [{ response, until, varying }, ...others].slice(0, maxEntries));
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** In ms; 0 if it may not be kept. */
  lifetimeOf({ method }: CacheRequest, status: number, headers: Headers): number {
    if (!['GET', 'HEAD'].includes(method) || valueOf(headers, 'vary').includes('*')) return 0;
    return keptForMs(status, headers['cache-control'] === undefined ? undefined : valueOf(headers, 'cache-control'));
  }
}

function keyOf({ method, url, headers }: CacheRequest): string {
  return `${method} ${valueOf(headers, 'host')} ${url}`;
}

function valueOf(headers: Headers, name: string): string {
  return [headers[name] ?? ''].flat().join(', ');
}
