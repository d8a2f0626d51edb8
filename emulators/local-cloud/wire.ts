import type { TraceSpan } from './traces/trace.ts';

/** What the processes of the local cloud say to each other over their IPC channels. */

/** From a service host: its functions are loaded and served. `endpoints` are manifests by function name. */
export interface ServiceReady {
  readonly kind: 'ready';
  readonly endpoints: Readonly<Record<string, unknown>>;
  /** Milliseconds that loading took. */
  readonly loadMs: number;
}

/** From a service host: its code can't be loaded. It exits then. */
export interface ServiceBroken {
  readonly kind: 'broken';
  readonly stack: string;
}

/** From a service host: spans that have ended. */
export interface SpansEnded {
  readonly kind: 'spans';
  readonly spans: readonly TraceSpan[];
}

export type FromServiceHost = ServiceReady | ServiceBroken | SpansEnded;

/** To a service host: finish the requests under way, then exit. */
export interface Drain {
  readonly kind: 'drain';
}

/** What a service host is started with, as JSON in its only argument. */
export interface ServiceHostOptions {
  /** The file or folder that exports the functions. */
  readonly module: string;
  /** A file beside it: packages are looked up from there. */
  readonly base: string;
  readonly socketPath: string;
}

/** Header with the name of the function that a request to a service host is for. */
export const functionHeader = 'x-local-function';

/** To the builder. */
export interface BuildRequest {
  readonly kind: 'build';
  readonly names: readonly string[];
}

/** From the builder, one for each name of a request. */
export interface BuildResult {
  readonly kind: 'built';
  readonly name: string;
  /** Problems with place and text, ready to print; empty when the bundle is written. */
  readonly errors: readonly string[];
  readonly durationMs: number;
}
