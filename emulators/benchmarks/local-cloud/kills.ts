import { setTimeout as delay } from 'node:timers/promises';
import { measureEvents } from './events.ts';
import type { Addresses } from './worlds.ts';

const patienceMs = 10_000;

/** What so many kills came to. */
export interface KillFigures {
  readonly killed: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Kills the process of one service after the other, one each second, while events flow. */
export async function measureKills({ gatewayUrl }: Addresses, kills: number, perSecond: number): Promise<KillFigures> {
  const flow = measureEvents(perSecond, kills * perSecond);
  let killed = 0;
  for (let nth = 0; nth < kills; nth++) {
    const pids = await servicePids(gatewayUrl);
    const pid = pids[nth % pids.length];
    if (pid !== undefined) {
      process.kill(pid, 'SIGKILL');
      killed++;
    }
    await delay(1_000);
  }
  const { lost, doubled } = await flow;
  return { killed, lost, doubled };
}

/** Of services that run at present. */
async function servicePids(gatewayUrl: string): Promise<number[]> {
  const signal = AbortSignal.timeout(patienceMs);
  const response = await fetch(`${gatewayUrl}/__/local-cloud/status`, { signal });
  const { services } = (await response.json()) as { services: { pid: number | null }[] };
  return services.flatMap(({ pid }) => pid ?? []);
}
