import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@fresh/contracts/route';
import type { DeployedFunction } from './cloud-run.ts';
import { ask } from './http.ts';
import type { Platform } from './platform.ts';
import { problemOf } from './response-origin.ts';
import { runService, smokeRoute } from './units.ts';

/** A service that was deployed and doesn't work. */
export class SmokeFailed extends Error {}

/**
 * Health of a service: the newest revision of each of its functions came up, subscribers and queues included, which no
 * request from here can reach. Throws SmokeFailed with all that is wrong.
 */
export function checkHealth(names: readonly string[], functions: ReadonlyMap<string, DeployedFunction>): void {
  const problems = names.flatMap((name) => {
    const deployed = functions.get(runService(name));
    if (!deployed) return [`${name} is not deployed`];
    return deployed.problem === null ? [] : [`${name}: ${deployed.problem}`];
  });
  if (problems.length > 0) throw new SmokeFailed(problems.join('\n'));
}

/**
 * One route of a service, asked at `origin` without credentials: our code responds, and as the contract says. A few
 * tries, since what lets the public call a new function takes a while to reach all of Google's front ends. Throws
 * SmokeFailed.
 */
export async function checkRoute(service: ServiceName, origin: string, { limits, deadline }: Platform): Promise<void> {
  const route = smokeRoute(service);
  const url = `${origin}${route.path}`;
  for (const waitMs of [...limits.smokeWaitsMs, null]) {
    const response = await ask(url, { timeoutMs: limits.requestMs });
    const problem = 'unreachable' in response ? response.unreachable : problemOf(route, response);
    if (problem === null) return;
    if (waitMs === null || Date.now() + waitMs > deadline) throw new SmokeFailed(`GET ${url}: ${problem}`);
    await delay(waitMs);
  }
}
