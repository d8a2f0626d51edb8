import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { Sent } from './traffic.ts';

/** Without a new span for so many ms, longer than a trigger's own wait, what requests led to is over. */
const quietMs = 1_000;
const deadlineMs = 60_000;
/** Traces that are asked for at the same time. */
const inFlight = 8;
/** The most that the local cloud lists. */
const mostTraces = 10_000;

const charges = z.object({ reads: z.number(), writes: z.number(), deletes: z.number() });
type Charges = z.infer<typeof charges>;
const trace = z.object({ summary: charges, counted: charges.nullable() });
const list = z.object({ traces: z.array(charges) });

/** A running local cloud, with the embedded Firestore. */
export interface CountedWorld {
  readonly projectId: string;
  readonly gatewayUrl: string;
  readonly firestoreHost: string;
}

/**
 * Runs requests, and compares what spans say that they cost with what the embedded Firestore counted: request by request,
 * with all that followed from each, and all together. Returns the differences beside the requests.
 */
export async function countedRun(
  world: CountedWorld,
  run: () => Promise<readonly Sent[]>,
): Promise<{ readonly sent: readonly Sent[]; readonly differences: readonly string[] }> {
  const { gatewayUrl } = world;
  await settled(gatewayUrl);
  // The list below is then of these requests, and of scheduled functions meanwhile.
  const headers = { 'x-fresh-console': '1' };
  const cleared = await fetch(`${gatewayUrl}/__/local-cloud/traces/clear`, { method: 'POST', headers });
  if (!cleared.ok) throw new Error(`the traces were not cleared: ${cleared.status} ${await cleared.text()}`);
  const before = await usageOf(world);
  const sent = await run();
  await settled(gatewayUrl);
  const after = await usageOf(world);
  const { traces } = list.parse(await read(`${gatewayUrl}/__/local-cloud/traces?limit=${mostTraces}`));
  const spans = traces.reduce<Charges>(plus, none);
  const engine = plus(after, { reads: -before.reads, writes: -before.writes, deletes: -before.deletes });
  return {
    sent,
    differences: [
      ...(await differencesOf(gatewayUrl, sent)),
      ...(traces.length < mostTraces ? [] : [`more than ${mostTraces} traces: they can't be added up`]),
      ...(textOf(spans) === textOf(engine) ? [] : [differenceOf('all together', spans, engine)]),
    ],
  };
}

/** Compares the trace of each request with Firestore's count of the same invocations; call it once all is over. */
export async function differencesOf(gatewayUrl: string, sent: readonly Sent[]): Promise<string[]> {
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
export async function settled(gatewayUrl: string): Promise<void> {
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

async function usageOf({ firestoreHost, projectId }: CountedWorld): Promise<Charges> {
  return charges.parse(await read(`http://${firestoreHost}/emulator/v1/projects/${projectId}/usage`));
}

async function read(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

const none: Charges = { reads: 0, writes: 0, deletes: 0 };

function plus(a: Charges, b: Charges): Charges {
  return { reads: a.reads + b.reads, writes: a.writes + b.writes, deletes: a.deletes + b.deletes };
}

function differenceOf(name: string, spans: Charges, engine: Charges): string {
  return `${name}: ${textOf(spans)} by spans, ${textOf(engine)} by Firestore`;
}

function textOf({ reads, writes, deletes }: Charges): string {
  return `${reads} reads, ${writes} writes, ${deletes} deletes`;
}
