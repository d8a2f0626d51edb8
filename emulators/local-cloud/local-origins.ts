import type { IncomingHttpHeaders } from 'node:http';

/** Pages that a developer serves from this machine, from whatever port. */
const localOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * Lets pages of any port of this machine call the API, although services allow exact origins only, here as in production:
 * a service gets the one origin that it allows, and the browser gets its own origin back.
 */
export class LocalOrigins {
  constructor(
    /** The origin in CORS_ORIGINS of the services. */
    readonly allowed: string,
  ) {}

  /** Replaces the origin in a request's headers; returns what to do with the response's, undefined for nothing. */
  replace(headers: IncomingHttpHeaders): ((received: IncomingHttpHeaders) => IncomingHttpHeaders) | undefined {
    const { origin, host } = headers;
    if (origin === undefined || origin === this.allowed || !localOrigin.test(origin)) return undefined;
    // The gateway's own pages: no CORS is needed, and the service decides by the name that it was called by.
    if (new URL(origin).host === host) return undefined;
    headers.origin = this.allowed;
    return (received) =>
      received['access-control-allow-origin'] === this.allowed
        ? { ...received, 'access-control-allow-origin': origin }
        : received;
  }
}
