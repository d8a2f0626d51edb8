import { randomUUID } from 'node:crypto';
import { notFound } from './google-error.ts';
import { param, type Call } from './routes.ts';
import type { Json } from './state.ts';

/** How an operation ends. */
export type Outcome =
  { readonly response: Json } | { readonly error: { readonly code: number; readonly message: string } };

/**
 * Long-running operations. Each is done in effect when it is made, and shows that when it is asked for: the first
 * response, to the request that began it, says that it is under way, as Google's does.
 */
export class Operations {
  readonly #ended = new Map<string, { done: Json; seen: () => void }>();

  /** Begins one under `parent`, a resource name or nothing, and gives what the request gets. */
  begin(parent: string, metadata: Json, outcome: Outcome, seen: () => void = () => undefined): Json {
    const name = `${parent === '' ? '' : `${parent}/`}operations/${randomUUID()}`;
    this.#ended.set(name, { done: { name, metadata, done: true, ...outcome }, seen });
    return { name, metadata, done: false };
  }

  /** What a request for an operation gets. */
  get(name: string): Json {
    const known = this.#ended.get(name);
    if (!known) throw notFound(`Operation ${name} was not found.`);
    known.seen();
    known.seen = () => undefined;
    return known.done;
  }

  /** The endpoint of an API's operations; its path ends with `{operation}`. */
  endpoint = (parent: (call: Call) => string) => (call: Call) => {
    return this.get(`${parent(call)}/operations/${param(call, 'operation')}`);
  };
}
