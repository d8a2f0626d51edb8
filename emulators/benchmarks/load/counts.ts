import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { Sent } from './traffic.ts';

/** Without a new span for so many ms, longer than a trigger's own wait, what requests led to is over. */
const quietMs = 1_000;
const deadlineMs = 60_000;
/** Traces that are asked for at the same time. */
const inFlight = 8;

const charges = z.object({ reads: z.number(), writes: z.number(), deletes: z.number() });
type Charges = z.infer<typeof charges>;
const trace = z.object({ summary: charges, counted: charges.nullable() });

/**
 * Runs requests, and compares what spans say that each cost, with all that followed from it, with what the embedded Firestore
 * counted. Returns the differences beside the requests.
 */
export async function countedRun(
  gatewayUrl: string,
  run: () => Promise<readonly Sent[]>,
): Promise<{ readonly sent: readonly Sent[]; readonly differences: readonly string[] }> {
  const sent = await run();
  await waitUntilQuiet(gatewayUrl);
  return { sent, differences: await differencesOf(gatewayUrl, sent) };
}

/** Compares the trace of each request with Firestore's count of the same invocations; call it once all is over. */
async function differencesOf(gatewayUrl: string, sent: readonly Sent[]): Promise<string[]> {
  const differences: string[] = [];
  const waiting = [...sent];
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const found = await differenceIn(gatewayUrl, next);
        if (found !== null) differences.push(found);
      }
    }),
  );
  return differences;
}

async function differenceIn(gatewayUrl: string, { what, status, requestId }: Sent): Promise<string | null> {
  const name = `${what} (${status}, request ${requestId ?? 'without id'})`;
  if (requestId === null) return `${name}: no response, so no trace`;
  const response = await fetch(`${gatewayUrl}/__/local-cloud/traces/${requestId}`);
  if (!response.ok) return `${name}: ${response.status} ${await response.text()}`;
  const { summary, counted } = trace.parse(await response.json());
  if (!counted) return `${name}: Firestore has no count of it`;
  return textOf(summary) === textOf(counted) ? null : differenceOf(name, summary, counted);
}

/** Waits until no delivery is open and no span comes any more. */
export async function waitUntilQuiet(gatewayUrl: string): Promise<void> {
  const state = z.object({ openDeliveries: z.number(), traces: z.object({ spans: z.number() }) });
  let seen = { spans: -1, at: 0 };
  const end = Date.now() + deadlineMs;
  while (Date.now() < end) {
    const { openDeliveries, traces } = state.parse(await read(`${gatewayUrl}/__/local-cloud/status`));
    if (traces.spans !== seen.spans || openDeliveries > 0) seen = { spans: traces.spans, at: Date.now() };
    if (Date.now() - seen.at >= quietMs) return;
    await delay(100);
  }
  throw new Error(`The local cloud is not quiet after ${deadlineMs / 1000} s.`);
}

async function read(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

function differenceOf(name: string, spans: Charges, engine: Charges): string {
  return `${name}: ${textOf(spans)} by spans, ${textOf(engine)} by Firestore`;
}

function textOf({ reads, writes, deletes }: Charges): string {
  return `${reads} reads, ${writes} writes, ${deletes} deletes`;
}
