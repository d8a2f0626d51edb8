import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { spansNotExported } from '../log.ts';
import { sampleRatio } from './sample-ratio.ts';
import type { SpanContext } from './span-context.ts';
import type { Tracer } from './tracer.ts';

/** How long a response may wait for its spans to leave, in ms. A collector nearby takes a few. */
const flushMs = 1_000;

/** How long no response waits after a collector didn't take spans in time, in ms: its outage must not slow us down. */
const pauseMs = 30_000;

/** How many spans wait at most. What comes on top of them is dropped: better no trace than no memory. */
const maxWaiting = 2_048;

/**
 * Spans by OpenTelemetry's SDK, exported by OTLP over HTTP. Endpoint and headers are its own variables,
 * `OTEL_EXPORTER_OTLP_*` (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
 *
 * The instance may get no CPU from the end of a response to the next request, so spans must have left before it:
 *
 *   request ── work ── span ends ── flush (1 s at most) ── response ── no CPU
 *                                       └─ rejected or late: logged, and no response waits for 30 s
 *
 * In that pause spans are still collected, and leave when they may: under another request, or at the end of the
 * instance, which Cloud Run announces by SIGTERM.
 */
export function openTelemetryTracer(service: string): Tracer {
  const processor = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ timeoutMillis: flushMs }),
    maxQueueSize: maxWaiting,
    exportTimeoutMillis: flushMs,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.version': process.env['K_REVISION'] ?? 'local',
      'faas.name': process.env['FUNCTION_TARGET'] ?? 'unknown',
    }),
    // The caller has decided for a trace that it began. Of those that begin here, the configured part is kept.
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio(process.env)) }),
    spanProcessors: [processor],
  });
  const spans = provider.getTracer('fresh');
  let pausedUntil = 0;

  const flush = async () => {
    if (Date.now() < pausedUntil) return;
    try {
      await processor.forceFlush();
    } catch (error) {
      pausedUntil = Date.now() + pauseMs;
      spansNotExported(error);
    }
  };
  endAfter(() => processor.forceFlush().catch(spansNotExported));
  const kinds = {
    server: SpanKind.SERVER,
    client: SpanKind.CLIENT,
    consumer: SpanKind.CONSUMER,
    internal: SpanKind.INTERNAL,
  };

  return {
    start: ({ name, kind, parent, attributes }) => {
      const span = spans.startSpan(name, { kind: kinds[kind], attributes }, contextOf(parent));
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        context: { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 },
        end: ({ failed, attributes: learned }) => {
          span.setAttributes(learned);
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    flush,
  };
}

/**
 * Has the process wait for something before it ends. The Functions Framework ends it at once when it receives SIGTERM;
 * so it receives it later, and again.
 */
function endAfter(work: () => Promise<void>): void {
  const others = process.listeners('SIGTERM');
  process.removeAllListeners('SIGTERM');
  process.once('SIGTERM', () => {
    void work().finally(() => {
      for (const listener of others) process.on('SIGTERM', listener);
      process.kill(process.pid, 'SIGTERM');
    });
  });
}

function contextOf(parent: SpanContext | null): Context {
  if (!parent) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = parent;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
