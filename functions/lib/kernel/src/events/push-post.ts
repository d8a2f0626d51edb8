import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** Ms after which a receiver that hasn't responded is given up. Its deliveries go on, or the triggers make them. */
const timeoutMs = 10_000;

/** Connections to one origin, kept open for the next push. */
const connections = { keepAlive: true, maxSockets: 32, timeout: 60_000 } as const;
const httpAgent = new HttpAgent(connections);
const httpsAgent = new HttpsAgent(connections);

/** A request on its way. */
export interface Post {
  /** Resolves when the whole request was handed to the network, or failed before. */
  readonly flushed: Promise<void>;
  /** The status of the response; null when none came. */
  readonly status: Promise<number | null>;
}

/**
 * Sends a request once, and distinguishes when it is sent from when it is responded to: a function loses its CPU with its own
 * response, but needs none for what has left it. `fetch` does not.
 */
export function post(url: string, headers: Readonly<Record<string, string>>, body: Buffer): Post {
  const isTls = url.startsWith('https:');
  const [request, agent] = isTls ? [httpsRequest, httpsAgent] : [httpRequest, httpAgent];
  const sent = request(url, {
    method: 'POST',
    agent,
    headers: { ...headers, 'content-type': 'application/json', 'content-length': body.length },
    timeout: timeoutMs,
  });
  const status = new Promise<number | null>((resolve) => {
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    sent.on('timeout', () => sent.destroy());
    // Also after a response; the promise is settled then.
    sent.on('error', () => {
      resolve(null);
    });
    sent.on('close', () => {
      resolve(null);
    });
  });
  const flushed = new Promise<void>((resolve) => {
    sent.on('close', resolve);
    sent.end(body, resolve);
  });
  return { flushed, status };
}
