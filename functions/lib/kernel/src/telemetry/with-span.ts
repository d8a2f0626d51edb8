import { tracer } from './choose-tracer.ts';
import { currentContext, runInContext, type ExecutionContext } from './execution-context.ts';
import type { Span, SpanAttributes, SpanStart } from './tracer.ts';

/** How an execution of a function begins. */
export interface RootSpanStart
  extends
    Pick<ExecutionContext, 'service' | 'functionName' | 'requestId'>,
    Pick<SpanStart, 'name' | 'kind' | 'parent'> {
  readonly orgId?: string | null | undefined;
  readonly attributes?: SpanAttributes;
}

/**
 * Runs an execution of a function in its own context, as a span above every other span of it. Returns, or throws, once
 * the span has been sent to the collector: the response has to wait for that, because an instance gets no CPU after it.
 */
export async function withRootSpan<T>(
  start: RootSpanStart,
  body: (context: ExecutionContext) => Promise<T>,
): Promise<T> {
  const { service, functionName, requestId, orgId = null, name, kind, parent, attributes = {} } = start;
  const { start: startSpan, flush } = tracer(service);
  const span = startSpan({ name, kind, parent, attributes });
  const context = {
    service,
    functionName,
    requestId,
    span: span.context,
    startedAt: Date.now(),
    attributes: { orgId },
  };
  try {
    return await endedWith(span, context, () => body(context));
  } finally {
    if (span.context.sampled) await flush();
  }
}

/** Runs a part of the current execution as a span of its own; outside of any execution there is no span. */
export async function withSpan<T>(
  { name, kind, attributes }: Omit<SpanStart, 'parent'>,
  body: () => Promise<T>,
): Promise<T> {
  const context = currentContext();
  if (!context) return body();
  const span = tracer(context.service).start({ name, kind, parent: context.span, attributes });
  let failed = true;
  try {
    const result = await runInContext({ ...context, span: span.context }, body);
    failed = false;
    return result;
  } finally {
    span.end({ failed, attributes: {} });
  }
}

async function endedWith<T>(span: Span, context: ExecutionContext, body: () => Promise<T>): Promise<T> {
  let failed = true;
  try {
    const result = await runInContext(context, body);
    failed = context.attributes.failed ?? false;
    return result;
  } finally {
    const { requestId } = context;
    const { orgId, outcome } = context.attributes;
    span.end({
      failed,
      attributes: {
        'fresh.function': context.functionName,
        ...(requestId !== null && { 'fresh.request_id': requestId }),
        ...(orgId !== null && { 'fresh.org_id': orgId }),
        ...(outcome !== undefined && { 'fresh.outcome': outcome }),
      },
    });
  }
}
