import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { childOf, parentIn, traceparentOf } from '@fresh/kernel/telemetry/span-context';
import { preciseNow } from '@fresh/kernel/telemetry/span-record';
import type { TraceStore } from './trace-store.ts';

/** Header of the requests that the console makes by itself; their traces are not kept. */
export const consoleHeader = 'x-fresh-console';

/**
 * Begins the gateway's span of a request, and puts the function's below it: as Google's front end does, by a header. Returns
 * what to call with the status once the request is over.
 */
export function beginGatewaySpan(
  store: TraceStore,
  headers: IncomingHttpHeaders,
  name: string,
  functionName: string,
): (status: number) => void {
  const parent = parentIn(headers);
  const context = parent ? childOf(parent) : newTrace();
  headers.traceparent = traceparentOf(context);
  if (headers[consoleHeader] !== undefined) {
    store.ignore(context.traceId);
    return () => undefined;
  }
  const startedAt = preciseNow();
  return (status) => {
    store.addSpan({
      traceId: context.traceId,
      spanId: context.spanId,
      parentId: parent?.spanId ?? null,
      name,
      kind: 'server',
      service: 'gateway',
      functionName,
      requestId: null,
      orgId: null,
      invocations: 0,
      startedAt,
      endedAt: preciseNow(),
      failed: status >= 500,
      attributes: { 'fresh.status': status },
      ...{ reads: 0, writes: 0, deletes: 0, calls: [], steps: [] },
    });
  };
}

/** Sampled, so that an exporter that is configured keeps it, as it keeps what begins in a function. */
function newTrace() {
  return { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex'), sampled: true };
}
