import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import type { Endpoint } from './manifest.ts';
import type { Service } from './service.ts';
import { ServiceUnavailable } from './service.ts';

/** How long Cloud Run keeps a request that no instance has room for, in milliseconds; then it returns 429. */
export const roomPatienceMs = 10_000;

/** A function with the service that runs it. */
export interface RunnableFunction {
  readonly endpoint: Endpoint;
  readonly service: Service;
  readonly limit: ConcurrencyLimit;
}

/** How a call of an event, task or schedule function ended. */
export type CallOutcome =
  | { readonly kind: 'responded'; readonly status: number }
  /** The function did not respond: its process ended, or its time was over. */
  | { readonly kind: 'lost'; readonly reason: string };

/** A call with its whole body. */
export interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string | Buffer;
  /** How long the function may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** Every function of the local cloud, by name, as the services' own manifests say. */
export class Functions {
  readonly #byName = new Map<string, RunnableFunction>();

  /** Takes what a service has after a start: new functions come, removed ones go. */
  update(service: Service, endpoints: readonly Endpoint[]): void {
    for (const [name, { endpoint }] of this.#byName) {
      if (endpoint.codebase === service.name) this.#byName.delete(name);
    }
    for (const endpoint of endpoints) {
      this.#byName.set(endpoint.name, { endpoint, service, limit: new ConcurrencyLimit(endpoint.capacity) });
    }
  }

  find(name: string): RunnableFunction | undefined {
    return this.#byName.get(name);
  }

  *all(): Iterable<RunnableFunction> {
    yield* this.#byName.values();
  }
}

/** Calls a function with a POST to `/` and waits for its response. Never rejects. */
export async function callFunction({ endpoint, service, limit }: RunnableFunction, call: Call): Promise<CallOutcome> {
  const leave = await limit.enter(roomPatienceMs, () => service.heldMs);
  if (!leave) return { kind: 'lost', reason: `${endpoint.name} works on as many calls as it may` };
  try {
    const instance = await service.acquire();
    const { status } = await new Promise<{ status: number }>((resolve, reject) => {
      const headers = { ...call.headers, 'content-length': String(Buffer.byteLength(call.body)) };
      const sending = instance.request({ functionName: endpoint.name, method: 'POST', url: '/', headers });
      const timer = setTimeout(() => {
        sending.destroy(new Error(`no response within ${call.timeoutMs / 1000} s`));
      }, call.timeoutMs);
      sending.on('error', (error) => {
        clearTimeout(timer);
        void service.suspect(instance);
        reject(error);
      });
      sending.on('response', (response: IncomingMessage) => {
        clearTimeout(timer);
        response.resume();
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 500 });
        });
      });
      sending.end(call.body);
    });
    service.responded();
    return { kind: 'responded', status };
  } catch (error) {
    if (error instanceof ServiceUnavailable || error instanceof Error) return { kind: 'lost', reason: error.message };
    throw error;
  } finally {
    leave();
  }
}
