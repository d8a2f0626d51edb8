import { setTimeout as delay } from 'node:timers/promises';
import { randomOf } from '../../random.ts';
import { arrivals } from '../open-loop.ts';
import type { ApiClient } from './api-client.ts';
import { scenarios, type Site } from './scenarios.ts';

/** How much is asked of the API. */
export interface TrafficOptions {
  /** Each round has every scenario that is due in it. */
  readonly rounds: number;
  readonly scenariosPerSecond: number;
  readonly seed: number;
  /** The first round's number: names and times of another run differ. */
  readonly from: number;
}

/**
 * Begins the scenarios of all rounds at random times, whatever became of those before, and waits until all have ended. Two of a
 * kind never meet at a site: the second one waits.
 */
export async function runScenarios(api: ApiClient, sites: readonly Site[], options: TrafficOptions): Promise<void> {
  const { rounds, scenariosPerSecond, seed, from } = options;
  const random = randomOf(seed);
  const due = Array.from({ length: rounds }, (_, round) =>
    random.shuffled(
      scenarios.flatMap((scenario) =>
        Array.from({ length: timesIn(round, scenario.perRound) }, () => ({ scenario, round })),
      ),
    ),
  ).flat();
  const times = arrivals(scenariosPerSecond, due.length, random);
  const lanes = new Map<string, Promise<void>>();
  const startedAt = performance.now();
  const running = due.map(async ({ scenario: { name, run }, round }, index) => {
    await delay(Math.max(0, startedAt + (times[index] ?? 0) - performance.now()));
    const nth = from + round;
    const site = sites[nth % sites.length];
    if (!site) throw new Error('There is no site');
    const lane = `${name} ${site.orgId}`;
    const mine = (lanes.get(lane) ?? Promise.resolve()).then(() => run(api, site, nth));
    lanes.set(lane, mine);
    await mine;
  });
  await Promise.all(running);
}

/** How often something runs in a round that runs so often on average: 0.25 is once in four rounds. */
function timesIn(round: number, perRound: number): number {
  if (perRound >= 1) return perRound;
  return round % Math.round(1 / perRound) === 0 ? 1 : 0;
}
