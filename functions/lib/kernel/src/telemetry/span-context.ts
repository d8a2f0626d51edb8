import { randomBytes } from 'node:crypto';

/** Where a piece of work is in a trace: what W3C calls trace id, parent id and the sampled flag. */
export interface SpanContext {
  /** 32 hex digits: one for everything that follows from one request. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** Whether the spans of this trace are kept. Decided where it begins, and never changed on the way. */
  readonly sampled: boolean;
}

const w3c = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const cloudTrace = /^([0-9a-f]{32})\/(\d{1,20})(?:;o=([0-3]))?$/i;

/**
 * The span that a request or a call is part of, by its headers: W3C `traceparent`, else what Google's front end writes,
 * `X-Cloud-Trace-Context`. Null when nothing readable was sent: then a trace begins here.
 */
export function parentIn(headers: Readonly<Record<string, string | string[] | undefined>>): SpanContext | null {
  return parseTraceparent(headers['traceparent']) ?? parseCloudTrace(headers['x-cloud-trace-context']);
}

/**
 * The same of a request that anyone on the internet may have sent. Its trace goes on, so that its ids join log lines.
 * But a kept trace has the response wait for the collector, so the client's wish counts only for the part of traces
 * (`ratio`) that is kept at all. `random` is from 0 to below 1.
 */
export function clientParentIn(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  ratio: number,
  random: () => number = Math.random,
): SpanContext | null {
  const parent = parentIn(headers);
  return parent && { ...parent, sampled: parent.sampled && random() < ratio };
}

/** Reads a `traceparent` (https://www.w3.org/TR/trace-context/#traceparent-header); null for what isn't one. */
export function parseTraceparent(text: unknown): SpanContext | null {
  const match = typeof text === 'string' ? w3c.exec(text) : null;
  if (!match) return null;
  const [, version = '', traceId = '', spanId = '', flags = ''] = match;
  if (version === 'ff') return null;
  return valid({ traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 });
}

/** https://cloud.google.com/trace/docs/trace-context#legacy-http-header: the span's id is a decimal number. */
function parseCloudTrace(text: unknown): SpanContext | null {
  const match = typeof text === 'string' ? cloudTrace.exec(text) : null;
  if (!match) return null;
  const [, traceId = '', span = '0', options = '0'] = match;
  const spanId = BigInt.asUintN(64, BigInt(span)).toString(16).padStart(16, '0');
  return valid({ traceId: traceId.toLowerCase(), spanId, sampled: (Number(options) & 1) === 1 });
}

/** A span as headers and events carry it. */
export function traceparentOf({ traceId, spanId, sampled }: SpanContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** The beginning of a trace that isn't kept: its id still joins log lines and events. */
export function unkeptRoot(): SpanContext {
  return { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex'), sampled: false };
}

/** A new span of the same trace. */
export function childOf(parent: SpanContext): SpanContext {
  return { ...parent, spanId: randomBytes(8).toString('hex') };
}

/** Ids of zeros are none. */
function valid(context: SpanContext): SpanContext | null {
  return /^0+$/.test(context.traceId) || /^0+$/.test(context.spanId) ? null : context;
}
