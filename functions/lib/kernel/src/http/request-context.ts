import { outcomeOf } from '../log.ts';
import { sampleRatio } from '../telemetry/sample-ratio.ts';
import { clientParentIn } from '../telemetry/span-context.ts';
import { withRootSpan } from '../telemetry/with-span.ts';
import { currentTraceparent, annotate } from '../telemetry/execution-context.ts';
import type { SpanAttributes } from '../telemetry/tracer.ts';
import type { Arrival } from './arrival.ts';
import type { Trace } from './context.ts';
import { errorHelp } from './error-help.ts';
import type { Middleware } from './middleware.ts';
import { requestIds } from './request-ids.ts';
import { reject, securityHeaders, type CompleteResponse, type HttpResponse } from './response.ts';

/** What the log line of a request says, beside its response. */
export interface LogFields {
  /** Contract id; `none` where no route matched. */
  route: string;
  uid?: string;
  orgId?: string;
}

/** What every middleware after `requestContext` has. */
export interface RequestScope extends Arrival {
  readonly requestId: string;
  readonly trace: Trace;
  /** When the request arrived, epoch ms. */
  readonly startedAt: number;
  /** Middleware add what they learn: the line says it even if a later one fails. */
  readonly logFields: LogFields;
  /** Headers of the response, whatever that will be; its own of the same name win. Middleware add to them. */
  readonly responseHeaders: Record<string, string>;
}

/** Read once: a wrong value keeps the process from starting. */
const keptTraces = sampleRatio(process.env);

/** Gives the request its ids, its span, and its response the headers and the log line that every response has. */
export const requestContext: Middleware<Arrival, Omit<RequestScope, keyof Arrival>> = (context, next) => {
  const { target, runtime, request } = context;
  const { requestId, clientRequestId } = requestIds(request, runtime.newRequestId);
  const { service, functionName } = target;
  const name = `${request.method} ${target.path}`;
  const parent = clientParentIn(request.headers, keptTraces);
  const span = { service, functionName, requestId, name, kind: 'server', parent } as const;
  return withRootSpan(span, async () => {
    const startedAt = runtime.now();
    const traceparent = currentTraceparent();
    const trace = { correlationId: requestId, ...(traceparent !== undefined && { traceparent }) };
    const logFields: LogFields = { route: 'none' };
    const responseHeaders: Record<string, string> = {};
    // What fails before a route is known doesn't reach `errorBoundary`; the client gets an envelope all the same.
    const unexpected = (error: unknown): HttpResponse => {
      runtime.log.requestFailed(requestId, logFields.route, error);
      return { ...reject({ requestId }, 'INTERNAL_ERROR', 'An unexpected error occurred.'), kind: 'failed' };
    };
    const response = await next({ requestId, trace, startedAt, logFields, responseHeaders }).catch(unexpected);
    const outcome = outcomeOf(response.status);
    annotate({ outcome, failed: outcome === 'failed', facts: factsOf(logFields, response) });
    if (response.kind === 'forwarded') return response; // its own log line is written
    const durationMs = runtime.now() - startedAt;
    const { method, path } = request;
    const { status, code } = response;
    runtime.log.requestCompleted({ requestId, clientRequestId, ...logFields, method, path, status, durationMs, code });
    const headers = {
      ...responseHeaders,
      ...securityHeaders,
      ...response.headers,
      'x-request-id': requestId,
      ...(code !== undefined && { link: errorHelp(code) }),
      ...(isTimed(response) && { 'x-duration-ms': String(durationMs) }),
    };
    return { ...response, headers };
  });
};

function factsOf({ route, uid }: LogFields, response: HttpResponse): SpanAttributes {
  const code = response.kind === 'forwarded' ? undefined : response.code;
  return {
    'fresh.route': route,
    'fresh.status': response.status,
    ...(uid !== undefined && { 'fresh.uid': uid }),
    ...(code !== undefined && { 'fresh.code': code }),
  };
}

/** Rejections and HTTP's own responses have no `x-duration-ms` (CONTRACT 1.10). */
function isTimed({ kind }: CompleteResponse): boolean {
  return kind !== 'protocol' && kind !== 'rejected';
}
