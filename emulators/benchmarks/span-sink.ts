import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import path from 'node:path';

/** Receives and parses spans, in the place of the local cloud's supervisor. */
export interface SpanSink {
  /** For a function whose spans are recorded. */
  readonly env: Readonly<Record<string, string>>;
  /** Spans that came. */
  readonly received: () => number;
  readonly close: () => void;
}

/** Starts one on this machine. */
export async function startSpanSink(): Promise<SpanSink> {
  let received = 0;
  const server = createServer((socket) => {
    createInterface({ input: socket }).on('line', (line) => (received += (JSON.parse(line) as unknown[]).length));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const recorder = path.join(import.meta.dirname, 'send-spans.mjs');
  return {
    env: { NODE_OPTIONS: `--import ${recorder}`, SPAN_SINK_PORT: String(port) },
    received: () => received,
    close: () => server.close(),
  };
}
