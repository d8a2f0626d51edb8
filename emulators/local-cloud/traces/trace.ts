import type { SpanRecord } from '@fresh/kernel/telemetry/span-record';
import type { Charges } from '../../firestore/server/usage.ts';

/** A line that a service wrote, as far as the console shows it. */
export interface TraceLine {
  /** When the local cloud received it, epoch ms. */
  readonly at: number;
  readonly service: string;
  readonly severity: string;
  readonly event: string | null;
  readonly message: string;
  readonly spanId: string | null;
  /** Every other field of the line. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a trace cost: its function invocations, and what those did to Firestore. */
export interface TraceCost {
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
  readonly invocations: number;
}

/** A trace in a list. */
export interface TraceSummary extends TraceCost {
  readonly traceId: string;
  /** Its name: the request, or the span that it began with. */
  readonly name: string;
  readonly requestId: string | null;
  readonly uid: string | null;
  readonly orgId: string | null;
  /** Contract id of the request's route. */
  readonly route: string | null;
  readonly status: number | null;
  /** Contract code of the error response. */
  readonly code: string | null;
  readonly failed: boolean;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Of the request or, without one, of the first span. */
  readonly durationMs: number;
  /** Up to the end of the last span. */
  readonly wholeMs: number;
  readonly spans: number;
  readonly services: readonly string[];
  /** Topics of the events that it published, such as `fresh.scheduling.shift.assigned`. */
  readonly events: readonly string[];
}

/** A span as the service host sends it. */
export interface TraceSpan extends SpanRecord {
  /** Of an invocation: the name under which the embedded Firestore charges its calls. */
  readonly chargeLabel?: string;
}

/** A trace with all that is kept of it. */
export interface Trace {
  readonly summary: TraceSummary;
  /** In the order of their starts. */
  readonly spans: readonly TraceSpan[];
  readonly lines: readonly TraceLine[];
}

/** A trace beside what Firestore itself counted for it. */
export interface CountedTrace extends Trace {
  /** Of all its invocations; null where Firestore does not know, as the official emulator. */
  readonly counted: Charges | null;
}

/** Which commit wrote a document last. */
export interface LastWrite {
  readonly traceId: string;
  readonly spanId: string;
  readonly spanName: string;
  /** Epoch µs, by Firestore's clock. */
  readonly committedAt: number;
  /** Paths of the events of the same commit. */
  readonly events: readonly string[];
}

/** What passed between two parts since the start. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly failed: number;
  /** Median and 95th percentile of the latest, ms; null where no time is known. */
  readonly p50: number | null;
  readonly p95: number | null;
  /** Epoch ms. */
  readonly lastAt: number;
}

/** What the list can be narrowed down to. */
export interface TraceFilter {
  /** Part of a request id, trace id, user, route, name, service or event. */
  readonly text: string;
  /** Only traces in which something failed or was rejected. */
  readonly onlyFailed: boolean;
  readonly limit: number;
}
