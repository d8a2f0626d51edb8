import { subscribe } from 'node:diagnostics_channel';
import type { spanChannelName, SpanRecord } from '@fresh/kernel/telemetry/span-record';
import type { TraceSpan } from './trace.ts';

/** Checked by its type: the service host is bundled where a project may lie without the kernel. */
const channelName: typeof spanChannelName = 'fresh.span';

/** Spans that end within so many ms go together. */
const gatherMs = 20;

/**
 * Sends the spans of this process, as they end, to `send`: in groups, and not before the work at hand is done. `chargeLabel`
 * names the invocation under way.
 */
export function recordSpans(send: (spans: readonly TraceSpan[]) => void, chargeLabel: () => string | undefined): void {
  let waiting: TraceSpan[] = [];
  subscribe(channelName, (ended) => {
    const span = ended as SpanRecord;
    const label = span.invocations === 1 ? chargeLabel() : undefined;
    waiting.push(label === undefined ? span : { ...span, chargeLabel: label });
    if (waiting.length > 1) return;
    setTimeout(() => {
      const spans = waiting;
      waiting = [];
      send(spans);
    }, gatherMs);
  });
}
