import { createHash } from 'node:crypto';

/** Repeatable randomness: the same seed gives the same run. */
export interface Random {
  /** In [0, 1). */
  readonly next: () => number;
  /** An integer in [0, below). */
  readonly below: (below: number) => number;
  readonly chance: (probability: number) => boolean;
  /** A new array in random order. */
  readonly shuffled: <T>(all: readonly T[]) => T[];
}

/** mulberry32: 32 bits of state are enough to choose faults by. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    shuffled: (all) => {
      const shuffled = [...all];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j] as (typeof shuffled)[0], shuffled[i] as (typeof shuffled)[0]];
      }
      return shuffled;
    },
  };
}

/** A seed for one question, so that its response doesn't depend on how many others were asked before. */
export function seedFor(seed: number, ...question: readonly (string | number)[]): number {
  return createHash('sha256')
    .update([seed, ...question].join('|'))
    .digest()
    .readUInt32BE();
}
