import { request as send, type Agent } from 'node:http';

/** What is asked, beside the address. */
export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly agent?: Agent | undefined;
}

/**
 * A request whose process is slow to start gets no response from the functions emulator; it waits 30 s for one by
 * default.
 */
const requestTimeoutMs = 120_000;

/** Ms from sending a request to the end of its response, which has to be 200. */
export function timedRequest(url: string, asked: Asked): Promise<number> {
  const { method = 'GET', headers = {}, body, agent } = asked;
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const json = body === undefined ? undefined : JSON.stringify(body);
    const sent = { ...headers, ...(json !== undefined && { 'content-type': 'application/json' }) };
    const signal = AbortSignal.timeout(requestTimeoutMs);
    const request = send(url, { method, agent, headers: sent, signal }, (response) => {
      response.resume();
      response.on('error', reject); // cut off, or too late to end
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`${method} ${url} returned ${response.statusCode}`));
      });
    });
    request.on('error', (cause: NodeJS.ErrnoException) => {
      // A kept connection that the server was just closing; browsers take a new one, too.
      if (request.reusedSocket && cause.code === 'ECONNRESET') resolve(timedRequest(url, asked));
      else reject(new Error(`${method} ${url} got no response`, { cause }));
    });
    request.end(json);
  });
}
