import { tracer } from './choose-tracer.ts';
import type { Span, SpanAttributes, SpanStart } from './tracer.ts';
import { currentWork, runInContext, type Work } from './work.ts';

/** How a function's work begins. */
export interface WorkStart
  extends Pick<Work, 'service' | 'functionName' | 'requestId'>, Pick<SpanStart, 'name' | 'kind' | 'parent'> {
  readonly orgId?: string | null | undefined;
  readonly attributes?: SpanAttributes;
}

/**
 * Does what a function was started for, as a span that everything else happens within. Returns, or throws, once the
 * span has left for whoever keeps spans: the answer has to wait for that, because an instance gets no CPU after it.
 */
export async function atWork<T>(start: WorkStart, body: (work: Work) => Promise<T>): Promise<T> {
  const { service, functionName, requestId, orgId = null, name, kind, parent, attributes = {} } = start;
  const { start: startSpan, flush } = tracer(service);
  const span = startSpan({ name, kind, parent, attributes });
  const work = { service, functionName, requestId, span: span.context, startedAt: Date.now(), found: { orgId } };
  try {
    return await endedWith(span, work, () => body(work));
  } finally {
    if (span.context.sampled) await flush();
  }
}

/** Does a part of the work under way as a span of its own. Outside of any work there is nothing to be a part of. */
export async function inSpan<T>(
  { name, kind, attributes }: Omit<SpanStart, 'parent'>,
  body: () => Promise<T>,
): Promise<T> {
  const work = currentWork();
  if (!work) return body();
  const span = tracer(work.service).start({ name, kind, parent: work.span, attributes });
  let failed = true;
  try {
    const result = await runInContext({ ...work, span: span.context }, body);
    failed = false;
    return result;
  } finally {
    span.end({ failed, attributes: {} });
  }
}

async function endedWith<T>(span: Span, work: Work, body: () => Promise<T>): Promise<T> {
  let failed = true;
  try {
    const result = await runInContext(work, body);
    failed = work.found.failed ?? false;
    return result;
  } finally {
    const { requestId } = work;
    const { orgId, outcome } = work.found;
    span.end({
      failed,
      attributes: {
        'fresh.function': work.functionName,
        ...(requestId !== null && { 'fresh.request_id': requestId }),
        ...(orgId !== null && { 'fresh.org_id': orgId }),
        ...(outcome !== undefined && { 'fresh.outcome': outcome }),
      },
    });
  }
}
