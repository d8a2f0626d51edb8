import { openTelemetryTracer } from './open-telemetry.ts';
import { childOf, unkeptRoot } from './span-context.ts';
import { isRecorded } from './span-record.ts';
import type { Tracer } from './tracer.ts';

/**
 * Keeps nothing. The parent's span is passed on as ours, as OpenTelemetry does without its SDK: who keeps spans before
 * and behind us still sees them joined. Where a recorder listens, each span has an id of its own.
 */
const untraced: Tracer = {
  start: ({ parent }) => ({
    context: parent === null ? unkeptRoot() : isRecorded() ? childOf(parent) : parent,
    end: () => undefined,
  }),
  flush: () => Promise.resolve(),
};

let chosen: Tracer | undefined;

/**
 * The tracer of this process: OpenTelemetry's where OTEL_EXPORTER_OTLP_ENDPOINT says where to export to, else none. The
 * SDK is loaded by the first span, so that a function that isn't traced neither waits for it nor holds it.
 */
export function tracer(service: string): Tracer {
  chosen ??= (process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '') === '' ? untraced : openTelemetryTracer(service);
  return chosen;
}
