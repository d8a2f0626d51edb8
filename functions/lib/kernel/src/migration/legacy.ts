import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { ErrorCode } from '@fresh/contracts/errors';
import { isSafe, type Headers } from './forwarded-request.ts';

/** What a request to the monolith may cost. */
export interface LegacyLimits {
  /** Until the response begins, in ms. */
  readonly firstByteMs: number;
  /** Between two pieces of it, in ms. */
  readonly idleMs: number;
  /** For all of it, in ms. */
  readonly wholeMs: number;
  /** Of the client's body. */
  readonly requestBytes: number;
  /** For the client's body, in ms. */
  readonly requestMs: number;
  readonly responseBytes: number;
}

/**
 * Hosting gives up after 60 s (https://firebase.google.com/docs/hosting/functions) and responds with a page of its own;
 * ours comes first. No route of the monolith takes or gives more than about 1 MB (CONTRACT P15).
 */
export const legacyLimits: LegacyLimits = {
  firstByteMs: 25_000,
  idleMs: 10_000,
  wholeMs: 50_000,
  requestBytes: 10 * 1024 * 1024,
  requestMs: 20_000,
  responseBytes: 32 * 1024 * 1024,
};

/** What goes over the wire to the monolith: `target` and `headers` as forwarded-request.ts makes them. */
export interface LegacyRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Headers;
  readonly body?: Buffer | undefined;
}

/** Why the monolith's response couldn't be had. */
export type LegacyCode = Extract<ErrorCode, `LEGACY_${string}`>;

/** A request to the monolith failed. */
export class LegacyFailure extends Error {
  override readonly name = 'LegacyFailure';

  constructor(
    readonly code: LegacyCode,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

/**
 * Asks the monolith and returns its response as soon as that begins. Redirects are responses like others. Fails with a
 * LegacyFailure, or with the signal's reason when that ends it.
 */
export async function callLegacy(
  origin: URL,
  request: LegacyRequest,
  limits: LegacyLimits,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  // A kept connection may be closed by the monolith just as a request is on its way. What is safe is then sent again;
  // of anything else it would be unknown whether it was done, so it gets a connection of its own.
  if (!isSafe(request.method)) return (await sendOnce(origin, request, limits, false, signal)).response;
  const first = await sendOnce(origin, request, limits, true, signal).catch((error: unknown) => {
    if (error instanceof StaleConnection) return null;
    throw error;
  });
  return (first ?? (await sendOnce(origin, request, limits, false, signal))).response;
}

/** A connection that was kept open turned out to be closed. */
class StaleConnection extends Error {}

const kept = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };

function sendOnce(
  origin: URL,
  { method, target, headers, body }: LegacyRequest,
  { firstByteMs }: LegacyLimits,
  reuse: boolean,
  signal?: AbortSignal,
): Promise<{ response: IncomingMessage }> {
  const protocol = origin.protocol === 'https:' ? 'https:' : 'http:';
  const agent = reuse ? kept[protocol] : false;
  const options = { ...urlToHttpOptions(origin), method, path: target, headers, agent, ...(signal && { signal }) };
  return new Promise((resolve, reject) => {
    const outgoing = (protocol === 'https:' ? https : http).request(options);
    const tooLate = setTimeout(() => {
      outgoing.destroy(new LegacyFailure('LEGACY_TIMEOUT'));
    }, firstByteMs);
    outgoing.on('response', (response) => {
      clearTimeout(tooLate);
      resolve({ response });
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(tooLate);
      if (error instanceof LegacyFailure || signal?.aborted) reject(error);
      else if (outgoing.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? ''))
        reject(new StaleConnection());
      else reject(new LegacyFailure('LEGACY_UNAVAILABLE', { cause: error }));
    });
    // Last: a response such as 101 closes the connection without an error.
    outgoing.on('close', () => {
      clearTimeout(tooLate);
      reject(new LegacyFailure('LEGACY_UNAVAILABLE'));
    });
    outgoing.end(body);
  });
}
