import { subscribe } from 'node:diagnostics_channel';
import type { spanChannelName, SpanRecord } from '@fresh/kernel/telemetry/span-record';

/** Checked by its type: the service host is bundled where a project may lie without the kernel. */
const channelName: typeof spanChannelName = 'fresh.span';

/** Spans that end within so many ms go together. */
const gatherMs = 20;

/** Sends the spans of this process, as they end, to `send`: in groups, and not before the work at hand is done. */
export function recordSpans(send: (spans: readonly SpanRecord[]) => void): void {
  let waiting: SpanRecord[] = [];
  subscribe(channelName, (span) => {
    waiting.push(span as SpanRecord);
    if (waiting.length > 1) return;
    setTimeout(() => {
      const spans = waiting;
      waiting = [];
      send(spans);
    }, gatherMs);
  });
}
