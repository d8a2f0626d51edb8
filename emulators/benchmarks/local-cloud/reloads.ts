import { utimesSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Addresses } from './worlds.ts';

const patienceMs = 30_000;
/** A source file of the service that serves `/api/health`. */
const file = path.resolve(import.meta.dirname, '../../../functions/platform/src/health/health.ts');

/** What so many saves came to. */
export interface ReloadFigures {
  /** Milliseconds from the save to the first response of a process that runs it. */
  readonly savedToServed: readonly number[];
  readonly requests: number;
  readonly failed: number;
}

/**
 * Saves a source file so many times, unchanged but for its time, while clients send requests to its service. A new process
 * is known by its uptime, which is shorter than that of the one before.
 */
export async function measureReloads(
  { gatewayUrl }: Addresses,
  saves: number,
  clients: number,
): Promise<ReloadFigures> {
  const savedToServed: number[] = [];
  let [requests, failed] = [0, 0];
  let isOver = false as boolean;
  const load = Array.from({ length: clients }, async () => {
    while (!isOver) {
      const { status } = await health(gatewayUrl);
      requests++;
      if (status !== 200) failed++;
      await delay(5);
    }
  });
  try {
    for (let save = 0; save < saves; save++) {
      const before = (await health(gatewayUrl)).uptime;
      const startedAt = performance.now();
      utimesSync(file, new Date(), new Date());
      while ((await health(gatewayUrl)).uptime >= before) {
        if (performance.now() - startedAt > patienceMs) throw new Error(`save ${save + 1} is not served`);
      }
      savedToServed.push(performance.now() - startedAt);
      // Longer than a process takes to start, so that its uptime distinguishes it from the next one.
      await delay(1_500);
    }
  } finally {
    isOver = true;
    await Promise.all(load);
  }
  return { savedToServed, requests, failed };
}

/** Status 0 where there is no response. */
async function health(gatewayUrl: string): Promise<{ status: number; uptime: number }> {
  try {
    const response = await fetch(`${gatewayUrl}/api/health`, { signal: AbortSignal.timeout(patienceMs) });
    const { uptime } = (await response.json()) as { uptime: number };
    return { status: response.status, uptime };
  } catch {
    return { status: 0, uptime: Infinity };
  }
}
