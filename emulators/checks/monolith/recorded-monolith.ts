import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { responseOf, recordedSteps, stepFor, type MonolithResponse } from './recordings.ts';

/** A request as it reached the monolith. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as they stood in the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** What the monolith does with a request instead of responding as recorded. */
export type Behaviour =
  /** Responds with this, after `delayMs`. */
  | { readonly kind: 'response'; readonly response: MonolithResponse; readonly delayMs?: number }
  /** Never responds. */
  | { readonly kind: 'hang' }
  /** Sends the beginning, and then nothing any more. */
  | { readonly kind: 'hang-midway'; readonly response: MonolithResponse }
  /** Closes the connection without a response. */
  | { readonly kind: 'break' }
  /** Sends the beginning, and closes the connection. */
  | { readonly kind: 'break-midway'; readonly response: MonolithResponse }
  /** Whatever the test writes. */
  | { readonly kind: 'custom'; readonly respond: (request: IncomingMessage, response: ServerResponse) => void };

/**
 * Says what becomes of a request; `recorded` is the response that the recordings have for it. Undefined: that response.
 */
export type Plan = (request: ReceivedRequest, recorded: MonolithResponse) => Behaviour | undefined;

/** An HTTP server that plays the monolith from its recordings. */
export interface RecordedMonolith {
  /** For LEGACY_API_ORIGIN. */
  readonly origin: string;
  /** Every request so far, in its order. */
  readonly requests: readonly ReceivedRequest[];
  /** Values of the recordings' variables (`org_alpha`, `uid_manager`), for paths and bodies. */
  readonly variables: Map<string, string>;
  /** Undefined: every response is as recorded. */
  plan: Plan | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Starts it on a free port. A request gets the response of the recorded step of its method and path: that which
 * `x-recorded-step: <scenario> / <step>` names (as a URI component), else the one that fits its query and its session best (`stepFor`). A
 * path without a recording is the monolith's 404 page.
 */
export async function startRecordedMonolith(): Promise<RecordedMonolith> {
  const steps = recordedSteps();
  const requests: ReceivedRequest[] = [];
  const variables = new Map<string, string>();
  const monolith: { plan: Plan | undefined } = { plan: undefined };

  const respond = async (message: IncomingMessage, response: ServerResponse) => {
    const { method = '', url: target = '', headers, rawHeaders } = message;
    const request = { method, target, headers, rawHeaders, body: await buffer(message) };
    requests.push(request);
    const recorded = responseOf(stepFor(steps, request), variables);
    act(monolith.plan?.(request, recorded) ?? { kind: 'response', response: recorded }, message, response);
  };
  const server = createServer((message, response) => {
    // A client that goes away while its body is read is the test's intention.
    respond(message, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(monolith, {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    variables,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}

function act(behaviour: Behaviour, message: IncomingMessage, response: ServerResponse): void {
  switch (behaviour.kind) {
    case 'response': {
      const { response: planned, delayMs } = behaviour;
      const send = () => {
        begin(planned, response);
        response.end(message.method === 'HEAD' ? undefined : planned.body);
      };
      if (delayMs === undefined) send();
      else setTimeout(send, delayMs);
      break;
    }
    case 'hang':
      break;
    case 'hang-midway':
      half(behaviour.response, response);
      break;
    case 'break':
      response.destroy();
      break;
    case 'break-midway':
      half(behaviour.response, response, () => {
        response.destroy();
      });
      break;
    case 'custom':
      behaviour.respond(message, response);
  }
}

function begin({ status, headers, cookies, body }: MonolithResponse, response: ServerResponse): void {
  response.writeHead(status, {
    ...headers,
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    ...(body.length > 0 && { 'content-length': body.length }),
  });
}

/** The head, which promises the whole length, and half of the body. */
function half(planned: MonolithResponse, response: ServerResponse, then?: () => void): void {
  begin(planned, response);
  response.write(planned.body.subarray(0, Math.ceil(planned.body.length / 2)), () => then?.());
}
