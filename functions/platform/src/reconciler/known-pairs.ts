import type { SubscribersTo } from '../expected-deliveries.ts';

/** A subscriber and a topic that it subscribes to, as one word each. */
export type Pair = string;

/** A pair, and the time in epoch ms up to which the log has been searched for it. */
export interface Covered {
  readonly pair: Pair;
  readonly until: number;
}

/** A search of the log for pairs that were not known when the checkpoints passed by. */
export interface LateSearch {
  /** When the last of the pairs appeared, epoch ms: events recorded later are found by the ordinary search. */
  readonly until: number;
  readonly pairs: readonly Covered[];
}

/** What the reconciler remembers of the registries that it ran with. */
export interface KnownPairs {
  /** Those of the last run. */
  readonly known: readonly Pair[];
  /** The time, epoch ms, up to which the log has been searched for them. */
  readonly coveredUntil: number;
  /** Those that an earlier run knew and the last one didn't: a rollback of `platform`, or a subscriber that was removed. */
  readonly gone: readonly Covered[];
  readonly late: LateSearch | null;
}

const day = 24 * 60 * 60_000;

/**
 * Ms before its first run that the log is searched for a pair that no run has known. All that a release deploys is there
 * within a day, or the deployer knows of it. A longer time would deliver older history to subscribers that are new.
 */
const firstWindowMs = day;

/** Ms that a pair which is gone is remembered for: the longest rollback after which nothing has to be replayed by hand. */
const rememberedMs = 30 * day;

/** The pair of a subscriber and a topic. */
export function pairOf(subscriber: string, topic: string): Pair {
  return `${subscriber} ${topic}`;
}

/** The subscriber of a pair. */
export function subscriberIn(pair: Pair): string {
  return pair.split(' ')[0] ?? pair;
}

/** Every pair of a registry. */
export function pairsOf(topics: readonly string[], subscribersTo: SubscribersTo): Pair[] {
  return topics.flatMap((topic) => subscribersTo(topic).map(({ name }) => pairOf(name, topic)));
}

/**
 * What is known once a run has started with these pairs. A pair that appears begins a late search; one that vanishes is
 * kept with the time up to which it was looked after.
 *
 *   platform rolled back ──── events of S pass by ──── platform forward again: S appears, is searched for from then on
 */
export function learn(before: KnownPairs | null, pairs: readonly Pair[], now: number): KnownPairs {
  const known = new Set(before?.known);
  const here = new Set(pairs);
  const late = new Map(before?.late?.pairs.map(({ pair, until }) => [pair, until]));
  const gone = new Map(before?.gone.map(({ pair, until }) => [pair, until]));
  for (const pair of known) {
    if (here.has(pair)) continue;
    gone.set(pair, late.get(pair) ?? before?.coveredUntil ?? now);
    late.delete(pair);
  }
  const appeared = pairs.filter((pair) => !known.has(pair));
  for (const pair of appeared) {
    late.set(pair, gone.get(pair) ?? now - firstWindowMs);
    gone.delete(pair);
  }
  const until = appeared.length > 0 ? now : (before?.late?.until ?? now);
  return {
    known: pairs,
    coveredUntil: before?.coveredUntil ?? now - firstWindowMs,
    gone: coveredOf(gone).filter((one) => one.until > now - rememberedMs),
    late: late.size > 0 ? { until, pairs: coveredOf(late) } : null,
  };
}

/**
 * A late search that also looks for pairs whose subscribers are behind, each from the given time on, epoch ms. The ordinary
 * search has passed by their events up to `now`, and finds later ones.
 */
export function withBehind(late: LateSearch | null, behind: ReadonlyMap<Pair, number>, now: number): LateSearch | null {
  if (behind.size === 0) return late;
  const pairs = new Map(late?.pairs.map(({ pair, until }) => [pair, until]));
  for (const [pair, since] of behind) pairs.set(pair, Math.min(since, pairs.get(pair) ?? Infinity));
  return { until: now, pairs: coveredOf(pairs) };
}

/** The time, epoch ms, from which a late search reads the log. */
export function beginningOf({ pairs }: LateSearch): number {
  return Math.min(...pairs.map(({ until }) => until));
}

function coveredOf(pairs: ReadonlyMap<Pair, number>): Covered[] {
  return [...pairs].map(([pair, until]) => ({ pair, until }));
}
