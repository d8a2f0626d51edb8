import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { waitUntilQuiet } from '../load/counts.ts';
import type { Traffic } from '../load/traffic.ts';
import type { World } from './worlds.ts';

const status = z.object({ traces: z.object({ spans: z.number(), mostSpans: z.number() }) });
/** Of the places for spans, how many are taken when they count as full: old traces go whole. */
const fullShare = 0.98;
const windowMs = 5_000;
const deadlineMs = 180_000;
/** A process collects garbage after 4 s without work. */
const idleMs = 8_000;

/**
 * What traces cost in memory: the local cloud with all places for spans taken, and once more after they are cleared, with
 * everything else as it was. Fills them by mixed requests.
 */
export async function measureTraces(
  { gatewayUrl, memoryMiB }: World,
  traffic: Traffic,
): Promise<{ readonly spans: number; readonly fullMiB: number; readonly emptyMiB: number }> {
  const read = async () => status.parse(await (await fetch(`${gatewayUrl}/__/local-cloud/status`)).json()).traces;
  const end = Date.now() + deadlineMs;
  for (let seed = 3; ; seed++) {
    const { spans, mostSpans } = await read();
    if (spans >= fullShare * mostSpans || Date.now() > end) break;
    await traffic.run(16, Date.now() + windowMs, seed);
  }
  await waitUntilQuiet(gatewayUrl);
  await delay(idleMs);
  const { spans } = await read();
  const fullMiB = memoryMiB();
  const headers = { 'x-fresh-console': '1' };
  const cleared = await fetch(`${gatewayUrl}/__/local-cloud/traces/clear`, { method: 'POST', headers });
  if (!cleared.ok) throw new Error(`the traces were not cleared: ${cleared.status} ${await cleared.text()}`);
  await delay(idleMs);
  return { spans, fullMiB, emptyMiB: memoryMiB() };
}
