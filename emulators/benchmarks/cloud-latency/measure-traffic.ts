import type { ApiClient } from './api-client.ts';
import { waitForDeliveries, type Delivered, type IsOurs } from './deliveries.ts';
import { closeSite, foundSite, type Site } from './scenarios.ts';
import { runScenarios } from './traffic.ts';

/** How much is sent, and how long effects are waited for. */
export interface Measurement {
  readonly sites: number;
  /** Rounds before those that count: each function is called once, each connection is open. */
  readonly warmUpRounds: number;
  readonly rounds: number;
  readonly scenariosPerSecond: number;
  readonly seed: number;
  /** Whose events count. */
  readonly isOurs: IsOurs;
  readonly patienceMs: number;
  readonly say: (text: string) => void;
}

/**
 * Founds organizations through the API, runs all scenarios in them and waits for every effect of their events. Deletes the
 * organizations at the end, whatever happened.
 */
export async function measureTraffic(
  api: ApiClient,
  { sites: siteCount, warmUpRounds, rounds, scenariosPerSecond, seed, isOurs, patienceMs, say }: Measurement,
): Promise<{ readonly since: Date; readonly delivered: readonly Delivered[] }> {
  const sites: Site[] = [];
  try {
    for (let i = 0; i < siteCount; i++) sites.push(await foundSite(api));
    const options = { scenariosPerSecond, seed };
    say(`${warmUpRounds} rounds to warm up …`);
    const startedAt = new Date();
    await runScenarios(api, sites, { ...options, rounds: warmUpRounds, from: 0 });
    await waitForDeliveries(startedAt, isOurs, patienceMs);
    say(`${rounds} rounds …`);
    const since = new Date();
    await runScenarios(api, sites, { ...options, rounds, from: warmUpRounds });
    return { since, delivered: await waitForDeliveries(since, isOurs, patienceMs) };
  } finally {
    for (const site of sites) await closeSite(api, site);
  }
}
