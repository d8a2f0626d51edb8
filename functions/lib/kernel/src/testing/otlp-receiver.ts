import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import * as z from 'zod';

const attributes = z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }));

/** What an exporter sends, as far as tests look at it: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const traces = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.number(),
              attributes,
              status: z.object({ code: z.number().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A span as it was received. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** The service's name. */
  readonly service: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

/** Stands for a collector: takes spans by OTLP over HTTP and remembers them. */
export interface OtlpReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  readonly spans: () => readonly ReceivedSpan[];
  /** While it hangs it takes connections and sends no response. */
  readonly hang: (hangs: boolean) => void;
  readonly close: () => void;
}

/** Starts it on a free port. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  let hangs = false;
  const server = createServer((request, response) => {
    if (hangs) return;
    void (async () => {
      spans.push(...spansOf(await json(request)));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans,
    hang: (wanted) => {
      hangs = wanted;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function spansOf(body: unknown): ReceivedSpan[] {
  return traces.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = valuesOf(resource.attributes)['service.name'];
    return scopeSpans.flatMap((scope) =>
      scope.spans.map(({ traceId, spanId, parentSpanId, name, attributes: own, status }) => ({
        ...{ traceId, spanId, parentSpanId, name, service },
        attributes: valuesOf(own),
        isError: status.code === 2,
      })),
    );
  });
}

function valuesOf(list: z.output<typeof attributes>): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}
