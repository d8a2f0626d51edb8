import { channel } from 'node:diagnostics_channel';
import type { Cost, FirestoreCall, Step } from './span-work.ts';
import type { SpanAttributes, SpanStart } from './tracer.ts';

/** A span that has ended, with what only a recorder in the same process gets to see. Times are epoch ms, with fractions. */
export interface SpanRecord extends Cost {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: SpanStart['kind'];
  readonly service: string;
  readonly functionName: string;
  readonly requestId: string | null;
  readonly orgId: string | null;
  /** 1 where the span is a function's invocation, 0 where it is a part of one. */
  readonly invocations: 0 | 1;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failed: boolean;
  /** What was thrown. */
  readonly error?: string;
  readonly outcome?: string;
  readonly attributes: SpanAttributes;
  readonly calls: readonly FirestoreCall[];
  readonly steps: readonly Step[];
}

/** Name of the diagnostics channel that spans are published to as they end. */
export const spanChannelName = 'fresh.span';

const spans = channel(spanChannelName);

/**
 * Whether something in this process listens, as the service host of the local cloud does. In a deployed function nothing
 * does, and no record is made.
 */
export function isRecorded(): boolean {
  return spans.hasSubscribers;
}

/** Hands a span to the recorder. */
export function publishSpan(record: SpanRecord): void {
  spans.publish(record);
}

/** Epoch ms with fractions: what `Date.now` rounds. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
