import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../random.ts';

/** Milliseconds that a request took through each way. */
export type Round = Readonly<Record<string, number>>;

/** Ms at which `count` requests arrive that know nothing of each other: a Poisson process of `rate` a second. */
export function arrivals(rate: number, count: number, random: Pick<Random, 'next'>): number[] {
  let at = 0;
  return Array.from({ length: count }, () => {
    at += (-Math.log(1 - random.next()) * 1000) / rate;
    return at;
  });
}

/**
 * Sends each block of arrivals through every way in turn, another one first each time. A way so gets the very same load as
 * the others, at nearly the same moment, and never shares the machine with them.
 *
 * The next request is sent without waiting for a response, and a request counts from when it should have been sent: a
 * gateway that is stuck can't make its clients ask less (https://www.scylladb.com/2021/04/22/on-coordinated-omission/).
 */
export async function openLoop(
  ways: readonly string[],
  blocks: readonly (readonly number[])[],
  ask: (way: string) => Promise<number>,
): Promise<Round[]> {
  const rounds: Round[] = [];
  for (const [number, block] of blocks.entries()) {
    const took = block.map((): Record<string, number> => ({}));
    for (let step = 0; step < ways.length; step++) {
      const way = ways[(number + step) % ways.length] ?? '';
      const startedAt = performance.now();
      const asked = block.map(async (at, index) => {
        await delay(Math.max(0, startedAt + at - performance.now()));
        const late = Math.max(0, performance.now() - (startedAt + at));
        const one = took[index];
        if (one) one[way] = late + (await ask(way));
      });
      await Promise.all(asked);
    }
    rounds.push(...took);
  }
  return rounds;
}
