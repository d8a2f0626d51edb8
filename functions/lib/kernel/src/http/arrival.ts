import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Method, ServiceName } from '@fresh/contracts/route';
import type { ApiRequest } from './context.ts';
import type { BodyLimits, ReadBody } from './read-body.ts';
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

/** The head of a request as the Functions Framework hands it over. */
export type IncomingRequest = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'socket'> & {
  readonly method: string;
  /** What stood in the request line. */
  readonly originalUrl: string;
};

/** What the first middleware of a list finds in its context. */
export interface Arrival {
  readonly target: Target;
  readonly runtime: Runtime;
  readonly request: ApiRequest;
  /** Reads the body, which nothing has read before. Once for each request. */
  readonly readBody: (limits: BodyLimits) => Promise<ReadBody>;
  /** Both ends on the wire, for what is passed through instead of handled. */
  readonly incoming: IncomingRequest;
  readonly outgoing: ServerResponse;
}
