import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Charges } from '../../firestore/server/usage.ts';
import type { CountedTrace, Trace } from './trace.ts';
import type { TraceStore } from './trace-store.ts';

const query = z.object({
  text: z.string().default(''),
  failed: z.enum(['0', '1']).default('0'),
  limit: z.coerce.number().int().min(1).max(10_000).default(200),
  /** What the caller has seen already: without a change since, 204. */
  version: z.string().optional(),
});

/** Names by which a browser reaches this machine; another one is a page that had its name point here. */
const localHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether a request comes from a page of this machine, or from no page at all. */
export function isLocal({ headers }: IncomingMessage): boolean {
  return localHost.test(headers.host ?? '');
}

/** What Firestore has counted itself of the calls under a label; null where that is not known. */
export type ChargesOf = (label: string) => Charges | null;

/** What the console reads of traces, below `/__/local-cloud/`; false for other paths. */
export function respondWithTraces(
  store: TraceStore,
  chargesOf: ChargesOf,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const found = /^\/__\/local-cloud\/(?<what>traces|lines|flows)(?:\/(?<id>[\w-]+))?$/.exec(url.pathname)?.groups;
  if (!found || request.method !== 'GET') return false;
  if (!isLocal(request)) {
    sendJson(response, 403, { error: 'The console is for pages of localhost.' });
    return true;
  }
  const asked = query.safeParse(Object.fromEntries(url.searchParams));
  if (!asked.success) {
    sendJson(response, 400, { error: z.prettifyError(asked.error) });
    return true;
  }
  const { text, failed, limit, version } = asked.data;
  const now = String(store.version);
  if (found['id'] !== undefined) {
    const trace = store.find(found['id']);
    if (trace) sendJson(response, 200, { ...trace, counted: countedBy(chargesOf, trace) } satisfies CountedTrace);
    else
      sendJson(response, 404, { error: `No trace or request ${found['id']} is kept. The oldest are dropped first.` });
  } else if (version === now) response.writeHead(204, { 'cache-control': 'no-store' }).end();
  else if (found['what'] === 'traces') {
    sendJson(response, 200, { version: now, traces: store.list({ text, onlyFailed: failed === '1', limit }) });
  } else if (found['what'] === 'lines') sendJson(response, 200, { version: now, lines: store.lines(limit, text) });
  else sendJson(response, 200, { version: now, flows: store.flows() });
  return true;
}

function countedBy(chargesOf: ChargesOf, { spans }: Trace): Charges | null {
  const sum = { reads: 0, writes: 0, deletes: 0 };
  for (const { invocations, chargeLabel } of spans) {
    if (invocations === 0) continue;
    const charges = chargeLabel === undefined ? null : chargesOf(chargeLabel);
    if (!charges) return null;
    sum.reads += charges.reads;
    sum.writes += charges.writes;
    sum.deletes += charges.deletes;
  }
  return sum;
}

/** Sends JSON that no cache keeps. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
