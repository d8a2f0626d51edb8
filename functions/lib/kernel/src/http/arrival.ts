import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Method, ServiceName } from '@fresh/contracts/route';
import type { ApiRequest } from './context.ts';
import type { RouteHandler } from './route-handler.ts';
import type { Runtime } from './runtime.ts';

/** The deployed function that a request arrived at. */
export interface Target {
  readonly service: ServiceName;
  readonly functionName: string;
  /** The routes' path, or `*`. */
  readonly path: string;
  /** What a page of another origin may ask for. */
  readonly methods: readonly Method[];
  readonly handlers: readonly RouteHandler[];
}

/** A request as the Functions Framework hands it over: its body is read already. */
export type IncomingRequest = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'socket'> & {
  readonly method: string;
  /** What stood in the request line. */
  readonly originalUrl: string;
  readonly rawBody?: Buffer;
};

/** What the first middleware of a list finds in its context. */
export interface Arrival {
  readonly target: Target;
  readonly runtime: Runtime;
  readonly request: ApiRequest;
  /** Both ends on the wire, for what is passed through instead of handled. */
  readonly incoming: IncomingRequest;
  readonly outgoing: ServerResponse;
}
