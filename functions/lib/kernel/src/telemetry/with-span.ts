import { tracer } from './choose-tracer.ts';
import { currentContext, runInContext, type ContextAttributes, type ExecutionContext } from './execution-context.ts';
import { isRecorded, preciseNow, publishSpan } from './span-record.ts';
import { SpanWork } from './span-work.ts';
import type { Span, SpanAttributes, SpanStart } from './tracer.ts';

/** How an execution of a function begins. */
export interface RootSpanStart
  extends
    Pick<ExecutionContext, 'service' | 'functionName' | 'requestId'>,
    Pick<SpanStart, 'name' | 'kind' | 'parent'> {
  readonly orgId?: string | null | undefined;
  readonly attributes?: SpanAttributes;
  /** Documents that were read to learn what the execution is about. */
  readonly readBefore?: number;
}

/**
 * Runs an execution of a function in its own context, as a span above every other span of it. Returns, or throws, once
 * the span has been sent to the collector: the response has to wait for that, because an instance gets no CPU after it.
 *
 * Inside of another execution it is a part of the same invocation: one of several deliveries of a trigger or of a push.
 */
export async function withRootSpan<T>(
  start: RootSpanStart,
  body: (context: ExecutionContext) => Promise<T>,
): Promise<T> {
  const { service, functionName, requestId, orgId = null, readBefore = 0, ...span } = start;
  const outer = currentContext();
  const { flush } = tracer(service);
  const open = beginSpan(service, { ...span, attributes: span.attributes ?? {} }, outer?.work ?? null);
  if (readBefore > 0) open.work.add({ reads: readBefore, writes: 0, deletes: 0 });
  const context = {
    service,
    functionName,
    requestId,
    span: open.span.context,
    work: open.work,
    cost: open.work,
    startedAt: Date.now(),
    attributes: { orgId },
  };
  try {
    return await ended(open, context, outer ? 0 : 1, () => body(context));
  } finally {
    // The execution around it does.
    if (open.span.context.sampled && !outer) await flush();
  }
}

/** Runs a part of the current execution as a span of its own; outside of any execution there is no span. */
export async function withSpan<T>(
  { name, kind, attributes }: Omit<SpanStart, 'parent'>,
  body: () => Promise<T>,
): Promise<T> {
  const outer = currentContext();
  if (!outer) return body();
  const open = beginSpan(outer.service, { name, kind, parent: outer.span, attributes }, outer.work);
  const context = { ...outer, span: open.span.context, work: open.work };
  return ended(open, context, null, body);
}

/** A span under way. */
interface OpenSpan {
  readonly start: SpanStart;
  readonly span: Span;
  readonly work: SpanWork;
  readonly startedAt: number;
}

function beginSpan(service: string, start: SpanStart, above: SpanWork | null): OpenSpan {
  const details = isRecorded() ? { calls: [], steps: [] } : null;
  const span = tracer(service).start(start);
  return { start, span, work: new SpanWork(above, details), startedAt: details ? preciseNow() : 0 };
}

/** `invocations` is null for a part of an execution, which has no outcome of its own. */
async function ended<T>(
  open: OpenSpan,
  context: ExecutionContext,
  invocations: 0 | 1 | null,
  body: () => Promise<T>,
): Promise<T> {
  let failed = true;
  let error: unknown;
  try {
    const result = await runInContext(context, body);
    failed = invocations !== null && (context.attributes.failed ?? false);
    return result;
  } catch (thrown) {
    error = thrown;
    throw thrown;
  } finally {
    const { span, work } = open;
    const costs = {
      'fresh.reads': work.reads,
      'fresh.writes': work.writes,
      'fresh.deletes': work.deletes,
      ...(invocations !== null && { 'fresh.invocations': invocations }),
    };
    span.end({ failed, attributes: { ...(invocations !== null && executionAttributes(context)), ...costs } });
    if (work.details) record(open, context, { failed, error, invocations });
  }
}

function executionAttributes({ functionName, requestId, attributes }: ExecutionContext): SpanAttributes {
  const { orgId, outcome } = attributes;
  return {
    'fresh.function': functionName,
    ...(requestId !== null && { 'fresh.request_id': requestId }),
    ...(orgId !== null && { 'fresh.org_id': orgId }),
    ...(outcome !== undefined && { 'fresh.outcome': outcome }),
    ...attributes.facts,
  };
}

function record(
  { start, span, work, startedAt }: OpenSpan,
  { service, functionName, requestId, attributes }: ExecutionContext,
  { failed, error, invocations }: { failed: boolean; error: unknown; invocations: 0 | 1 | null },
): void {
  // What is known of the execution is about its own span, not about the parts of it.
  const { outcome, facts }: Partial<ContextAttributes> = invocations === null ? {} : attributes;
  const { reads, writes, deletes, details } = work;
  publishSpan({
    traceId: span.context.traceId,
    spanId: span.context.spanId,
    parentId: start.parent?.spanId ?? null,
    name: start.name,
    kind: start.kind,
    service,
    functionName,
    requestId,
    orgId: attributes.orgId,
    startedAt,
    endedAt: preciseNow(),
    failed,
    ...(error !== undefined && { error: error instanceof Error ? error.message : 'not an Error' }),
    ...(outcome !== undefined && { outcome }),
    attributes: { ...start.attributes, ...facts },
    reads,
    writes,
    deletes,
    invocations: invocations ?? 0,
    calls: details?.calls ?? [],
    steps: details?.steps ?? [],
  });
}
