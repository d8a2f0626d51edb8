import type { SpanRecord } from '@fresh/kernel/telemetry/span-record';
import type { TraceCost, TraceFilter, TraceSummary } from './trace.ts';

/** Sums up the spans of a trace, of which there is at least one. */
export function summaryOf(traceId: string, spans: readonly SpanRecord[]): TraceSummary {
  const first = spans.reduce((earliest, span) => (span.startedAt < earliest.startedAt ? span : earliest));
  // The gateway's span knows neither user nor route.
  const request = spans.find(({ attributes }) => attributes['fresh.route'] !== undefined);
  const { attributes } = request ?? first;
  const fact = (name: string) => attributes[name];
  return {
    traceId,
    name: request?.name ?? first.name,
    requestId: request?.requestId ?? spans.find((span) => span.requestId !== null)?.requestId ?? null,
    uid: textOf(fact('fresh.uid')),
    orgId: spans.find(({ orgId }) => orgId !== null)?.orgId ?? null,
    route: textOf(fact('fresh.route')),
    status: numberOf(fact('fresh.status') ?? first.attributes['fresh.status']),
    code: textOf(fact('fresh.code')),
    // A commit within an execution may fail and be expected to: of a duplicate, or one that contention repeats.
    failed: spans.some(({ failed, kind, invocations }) => failed && (invocations === 1 || isExecution(kind))),
    startedAt: first.startedAt,
    durationMs: first.endedAt - first.startedAt,
    wholeMs: Math.max(...spans.map(({ endedAt }) => endedAt)) - first.startedAt,
    spans: spans.length,
    services: [...new Set(spans.map(({ service }) => service))],
    events: [...new Set(spans.flatMap(publishedTopics))],
    ...costOf(spans),
  };
}

/** The sum over invocations; the spans within one are in its own figures. */
function costOf(spans: readonly SpanRecord[]): TraceCost {
  const sum = { reads: 0, writes: 0, deletes: 0, invocations: 0 };
  for (const { invocations, reads, writes, deletes } of spans) {
    if (invocations === 0) continue;
    sum.invocations++;
    sum.reads += reads;
    sum.writes += writes;
    sum.deletes += deletes;
  }
  return sum;
}

/** Topics of the events in the commits of a span. */
export function publishedTopics({ calls }: SpanRecord): string[] {
  return calls.flatMap(({ paths }) => paths.flatMap((path) => /^eventLog\/([^/]+)\/events\//.exec(path)?.[1] ?? []));
}

/** Whether a trace is wanted. */
export function matches(trace: TraceSummary, { text, onlyFailed }: TraceFilter): boolean {
  if (onlyFailed && !trace.failed && (trace.status ?? 0) < 400) return false;
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  const { traceId, name, requestId, uid, orgId, route, status, code, services, events } = trace;
  const all = [traceId, name, requestId, uid, orgId, route, String(status), code, ...services, ...events];
  return all.some((one) => one?.toLowerCase().includes(wanted) === true);
}

function isExecution(kind: SpanRecord['kind']): boolean {
  return kind === 'server' || kind === 'consumer';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
