import type { Method, Route } from '@fresh/contracts/route';
import type { Response } from 'express';
import { onRequest, type HttpsFunction } from 'firebase-functions/v2/https';
import { functionOptions } from '../function-options.ts';
import { apiRequestOf } from './api-request.ts';
import type { Arrival, Target } from './arrival.ts';
import { compose, type AnyMiddleware, type InOrder } from './middleware.ts';

import { readBody } from './read-body.ts';
import type { CompleteResponse, HttpResponse } from './response.ts';
import type { RouteHandler } from './route-handler.ts';
import { productionRuntime } from './runtime.ts';
import { keepBodyUnread } from './unread-body.ts';

/** Makes HTTPS functions of a list of middleware, each from the handlers of one path. */
export function serve<const List extends readonly AnyMiddleware[]>(
  list: List & InOrder<List, Arrival>,
): (...handlers: readonly RouteHandler[]) => HttpsFunction {
  const respond = compose(list);
  return (...handlers) => httpsFunction(targetOf(handlers), respond);
}

/** The same for the function that gets every path which no route owns. */
export function serveUnowned<const List extends readonly AnyMiddleware[]>(
  list: List & InOrder<List, Arrival>,
): (fallback: Pick<Route, 'service' | 'functionName'>) => HttpsFunction {
  const respond = compose(list);
  return (fallback) => httpsFunction({ ...fallback, path: '*', methods: everyMethod, handlers: [] }, respond);
}

/** What the monolith behind the fallback may have. */
const everyMethod: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function targetOf(handlers: readonly RouteHandler[]): Target {
  const [first, ...rest] = handlers.map(({ route }) => route);
  if (!first) throw new Error('an endpoint needs a route');
  for (const route of rest) {
    if (route.path !== first.path || route.functionName !== first.functionName) {
      throw new Error(`${route.id} and ${first.id} do not share one path and function`);
    }
  }
  const { service, functionName, path } = first;
  return { service, functionName, path, methods: handlers.map(({ route }) => route.method), handlers };
}

function httpsFunction(target: Target, respond: (arrival: Arrival) => Promise<HttpResponse>): HttpsFunction {
  const { service, functionName, methods, handlers } = target;
  keepBodyUnread(functionName);
  const runtime = productionRuntime(methods);
  const secrets = handlers.flatMap((one) => one.secrets ?? []);
  // CORS is a middleware: the SDK's knows no credentials. `false` also keeps the emulator from admitting every origin.
  const options = {
    ...functionOptions('route', service, functionName),
    ...{ cors: false, invoker: 'public' as const },
    ...(secrets.length > 0 && { secrets }),
  };
  return onRequest(options, async (incoming, outgoing) => {
    const response = await respond({
      target,
      runtime,
      request: apiRequestOf(incoming),
      readBody: (limits) => readBody(incoming, limits),
      incoming,
      outgoing,
    });
    if (response.kind !== 'forwarded') send(outgoing, response, incoming.method === 'HEAD');
  });
}

/** Sends text as it is, everything else as JSON without a charset, as the monolith did. */
function send(outgoing: Response, response: CompleteResponse, headOnly: boolean): void {
  const { status, headers, cookies, body } = response;
  outgoing.removeHeader('x-powered-by');
  outgoing.status(status);
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
  if (cookies.length > 0) outgoing.setHeader('set-cookie', [...cookies]);
  if (body === undefined) return void outgoing.end();
  if (typeof body === 'string') return void outgoing.end(body);
  outgoing.setHeader('content-type', 'application/json');
  const bytes = Buffer.from(JSON.stringify(body));
  outgoing.setHeader('content-length', bytes.length);
  outgoing.end(headOnly ? undefined : bytes);
}
