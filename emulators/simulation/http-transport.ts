import { EventEmitter } from 'node:events';
import type http from 'node:http';
import { Readable } from 'node:stream';
import { NoResponse } from './calls.ts';

/** A request as the network carries it. */
export interface HttpMessage {
  readonly method: string;
  readonly host: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What came back. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Carries a request to its host. Rejects with `NoResponse`. */
export type SendHttp = (message: HttpMessage) => Promise<HttpReply>;

/** `http.request` of a run, as far as the Admin SDK and the pushes of services use it. */
export function requestOver(send: SendHttp): (...args: readonly unknown[]) => unknown {
  return (...args) => {
    const callback = args.find((one) => typeof one === 'function') as ((response: unknown) => void) | undefined;
    const [first, second] = args;
    const url = typeof first === 'string' ? new URL(first) : first instanceof URL ? first : null;
    const options = ((url ? (typeof second === 'function' ? {} : second) : first) ?? {}) as http.RequestOptions;
    const request = new SimulatedRequest(send, url, options);
    if (callback) request.once('response', callback);
    return request;
  };
}

class SimulatedRequest extends EventEmitter {
  readonly aborted = false;
  readonly reusedSocket = false;
  private readonly chunks: Buffer[] = [];
  private readonly headers: Record<string, string>;
  private isOver = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly send: SendHttp,
    private readonly url: URL | null,
    private readonly options: http.RequestOptions,
  ) {
    super();
    this.headers = lowerCase(options.headers ?? {});
    if (options.timeout !== undefined) this.setTimeout(options.timeout);
  }

  setHeader(name: string, value: unknown): this {
    this.headers[name.toLowerCase()] = String(value);
    return this;
  }

  getHeader(name: string): string | undefined {
    return this.headers[name.toLowerCase()];
  }

  setTimeout(delayMs: number, callback?: () => void): this {
    if (callback) this.once('timeout', callback);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.emit('timeout'), delayMs);
    return this;
  }

  write(chunk: Buffer | string): boolean {
    this.chunks.push(Buffer.from(chunk as string));
    return true;
  }

  end(chunk?: Buffer | string | (() => void), flushed?: () => void): this {
    if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk);
    const { hostname, host, port, path, method = 'GET' } = this.options;
    const name = hostname ?? host ?? 'localhost';
    this.send({
      method,
      host: this.url?.host ?? (port === undefined || port === null ? name : `${name}:${port}`),
      path: this.url ? this.url.pathname + this.url.search : (path ?? '/'),
      headers: this.headers,
      body: Buffer.concat(this.chunks),
    }).then(
      (reply) => {
        this.finish(() => {
          const response = Object.assign(Readable.from(reply.body.length > 0 ? [reply.body] : []), {
            statusCode: reply.status,
            headers: reply.headers,
          });
          response.once('end', () => this.emit('close'));
          this.emit('response', response);
        });
      },
      (error: unknown) => {
        // Otherwise nothing happens until the caller's own timeout.
        if (!(error instanceof NoResponse) || error.isBroken) {
          this.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
        }
      },
    );
    const done = typeof chunk === 'function' ? chunk : flushed;
    if (done) setImmediate(done);
    return this;
  }

  destroy(error?: Error): this {
    this.finish(() => {
      if (error) this.emit('error', error);
      else if (this.listenerCount('error') > 0)
        this.emit('error', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      this.emit('close');
    });
    return this;
  }

  private finish(deliver: () => void): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.timer);
    deliver();
  }
}

/** `fetch` of a run, as far as calls between services use it. */
export function fetchOver(send: SendHttp): typeof globalThis.fetch {
  return (async (input: string | URL, options: RequestInit = {}) => {
    const { host, pathname, search } = new URL(input);
    const { method = 'GET', body = '', signal } = options;
    const sent = send({
      ...{ method, host, path: pathname + search },
      headers: lowerCase(options.headers ?? {}),
      body: Buffer.from(body as string),
    });
    const reply = await new Promise<HttpReply>((resolve, reject) => {
      const abort = () => {
        reject(signal?.reason as Error);
      };
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort, { once: true });
      sent.then(resolve, (error: unknown) => {
        if (!(error instanceof NoResponse) || error.isBroken || !signal) reject(new TypeError('fetch failed'));
      });
    });
    const text = reply.body.toString();
    return {
      status: reply.status,
      ok: reply.status >= 200 && reply.status < 300,
      headers: new Headers(reply.headers),
      text: () => Promise.resolve(text),
      json: () => Promise.resolve(JSON.parse(text) as unknown),
    };
  }) as unknown as typeof globalThis.fetch;
}

function lowerCase(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const),
  );
}
