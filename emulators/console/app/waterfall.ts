import type { Trace } from './cloud.ts';

type SpanRecord = Trace['spans'][number];

/** A span in the waterfall. Times are ms since the trace began. */
export interface Row {
  readonly span: SpanRecord;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
  /** Since when the work was on its way: from the commit of its event, or the end of what caused it; null where at once. */
  readonly waitedFrom: number | null;
  /** Where the span waits for Firestore; they do not overlap. */
  readonly waits: readonly Interval[];
  /** Where a part below it is under way; they do not overlap. */
  readonly below: readonly Interval[];
}

/** From and to, in ms since the trace began. */
export type Interval = readonly [from: number, to: number];

/** Spans as a tree, each below the one that caused it, in the order of their starts. */
export function waterfall({ spans }: Pick<Trace, 'spans'>): Row[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const origin = Math.min(...spans.map(({ startedAt }) => startedAt));
  const below = (parentId: string | null) =>
    spans.filter((span) => (parentId === null ? !known.has(span.parentId ?? '') : span.parentId === parentId));
  const rows = (span: SpanRecord, depth: number): Row[] => [
    rowOf(span, spans, origin, depth),
    ...below(span.spanId).flatMap((one) => rows(one, depth + 1)),
  ];
  return below(null).flatMap((span) => rows(span, 0));
}

/** Round times for the axis of a trace, from 0 on: three to six of them. */
export function axisOf(wholeMs: number): number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(wholeMs, 0.001) / 3));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => wholeMs / one < 6) ?? wholeMs;
  const count = Math.ceil(wholeMs / step);
  // Decimal places of the step, against the errors of binary fractions.
  const places = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: count }, (_, index) => Number((index * step).toFixed(places)));
}

/** Documents that a trace wrote or deleted, in the order of the commits, each once, with the span that did. */
export function writtenBy({ spans }: Pick<Trace, 'spans'>): { readonly path: string; readonly span: SpanRecord }[] {
  const found = new Map<string, SpanRecord>();
  for (const span of spans) {
    for (const { paths } of span.calls) for (const path of paths) found.set(path, span);
  }
  return [...found].map(([path, span]) => ({ path, span }));
}

/** Ms of a row in which it waits for Firestore, and in which it works or waits for what is below it. */
export function partsOf({ from, to, waits }: Row): { readonly waitingMs: number; readonly otherMs: number } {
  const waitingMs = waits.reduce((sum, [start, end]) => sum + end - start, 0);
  return { waitingMs, otherMs: Math.max(0, to - from - waitingMs) };
}

function rowOf(span: SpanRecord, spans: readonly SpanRecord[], origin: number, depth: number): Row {
  const caused = causeOf(span, spans);
  return {
    span,
    depth,
    from: span.startedAt - origin,
    to: span.endedAt - origin,
    waitedFrom: caused === null || caused >= span.startedAt ? null : caused - origin,
    waits: joined(span.calls.map(({ startedAt, endedAt }) => [startedAt - origin, endedAt - origin])),
    below: joined(
      spans
        .filter(({ parentId, startedAt }) => parentId === span.spanId && startedAt < span.endedAt)
        .map(({ startedAt, endedAt }) => [startedAt - origin, Math.min(endedAt, span.endedAt) - origin]),
    ),
  };
}

/** When what a function was called for was there: the commit of its event, or the start of the span above. Epoch ms. */
function causeOf({ attributes, parentId, invocations }: SpanRecord, spans: readonly SpanRecord[]): number | null {
  const eventId = attributes['fresh.event_id'];
  if (typeof eventId === 'string') {
    for (const { calls } of spans) {
      const commit = calls.find(({ paths }) => paths.some((path) => path.endsWith(`/events/${eventId}`)));
      if (commit) return commit.endedAt;
    }
  }
  return invocations === 1 ? (spans.find(({ spanId }) => spanId === parentId)?.startedAt ?? null) : null;
}

/** Intervals without their overlaps, in order. */
function joined(intervals: Interval[]): Interval[] {
  const result: [number, number][] = [];
  for (const [from, to] of intervals.sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
