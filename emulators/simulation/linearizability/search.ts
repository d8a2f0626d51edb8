import { Bitset } from './bitset.ts';
import type { Model, Operation } from './model.ts';

/** What a search found: `order` is the explanation, or the longest one of a part. */
export interface Found {
  readonly kind: 'ok' | 'illegal' | 'undecided';
  readonly order: readonly string[];
  /** Configurations that were reached. */
  readonly configurations: number;
}

/** Some operations put in an order that explains their responses. */
interface Configuration<S> {
  /** Operations with a response that are in the order. */
  readonly explained: Bitset;
  /** Operations without a response that are in it. */
  readonly spent: Bitset;
  readonly state: S;
  /** Everything before it, by time of the call, is in the order. */
  readonly callsFrom: number;
  /** Every response before it, by its time, is explained. */
  readonly endsFrom: number;
  readonly length: number;
  /** The last operation, and the configuration before it. */
  readonly last: { readonly operation: number; readonly before: Configuration<S> } | null;
}

/**
 * Looks for an order of the operations that respects time and explains every response: the algorithm of Wing and Gong
 * (https://doi.org/10.1006/jpdc.1993.1015) with Lowe's memory of configurations (https://doi.org/10.1002/cpe.3928), as
 * Porcupine has it (https://github.com/anishathalye/porcupine/blob/master/checker.go).
 *
 * The search ends once every response is explained: an operation without one may have had no effect. Configurations with
 * fewer of these come first, and one is skipped when it was reached with a part of them: what is left to try is then a part
 * of what was left there.
 */
export function search<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  maxConfigurations: number,
): Found {
  const { calls, ends } = timesOf(operations);
  const none = new Bitset(operations.length);
  const root = { explained: none, spent: none, state: model.initial, callsFrom: 0, endsFrom: 0, length: 0, last: null };
  const memory = new Memory(model);
  let longest: Configuration<S> = root;
  let configurations = 0;

  for (
    let level: Configuration<S>[] = [root], next: Configuration<S>[] = [];
    level.length > 0;
    level = next, next = []
  ) {
    for (let from = level.pop(); from; from = level.pop()) {
      if (memory.knowsBetter(from)) continue;
      const endsFrom = firstFrom(from.endsFrom, ends, (operation) => from.explained.has(operation));
      const firstEnd = ends[endsFrom];
      if (firstEnd === undefined) return { kind: 'ok', order: orderOf(operations, from), configurations };
      if (from.length > longest.length) longest = from;
      const isPlaced = (operation: number) => from.explained.has(operation) || from.spent.has(operation);
      const callsFrom = firstFrom(from.callsFrom, calls, isPlaced);
      const until = operations[firstEnd]?.end?.at ?? Infinity;
      const reached: Configuration<S>[] = [];
      for (let index = callsFrom; index < calls.length; index++) {
        const operation = calls[index] as number;
        const { input, call, end } = operations[operation] as Operation<I, O>;
        // What ended before it was called comes before it.
        if (call > until) break;
        if (isPlaced(operation)) continue;
        for (const state of model.step(from.state, input, end?.output)) {
          const explained = end ? from.explained.with(operation) : from.explained;
          const spent = end ? from.spent : from.spent.with(operation);
          const length = from.length + 1;
          const to = { explained, spent, state, callsFrom, endsFrom, length, last: { operation, before: from } };
          if (!memory.add(to)) continue;
          if (++configurations > maxConfigurations) {
            return { kind: 'undecided', order: orderOf(operations, longest), configurations };
          }
          (end ? reached : next).push(to);
        }
      }
      // The last one is the next to be looked at: the earliest call.
      level.push(...reached.reverse());
    }
  }
  return { kind: 'illegal', order: orderOf(operations, longest), configurations };
}

/** Configurations that were reached. */
class Memory<S, I, O> {
  readonly #model: Model<S, I, O>;
  /** By what is explained and the state's hash. */
  readonly #reached = new Map<string, Configuration<S>[]>();

  constructor(model: Model<S, I, O>) {
    this.#model = model;
  }

  /** False when it, or one with a part of its operations without a response, was reached before. */
  add(configuration: Configuration<S>): boolean {
    const hashed = this.#hashedLike(configuration);
    const isOlder = (other: Configuration<S>) => this.#isPartOf(other, configuration);
    if (hashed.some(isOlder)) return false;
    hashed.push(configuration);
    return true;
  }

  /** Whether one with a part of its operations without a response was reached since it was added. */
  knowsBetter(configuration: Configuration<S>): boolean {
    const isOther = (other: Configuration<S>) => other !== configuration && this.#isPartOf(other, configuration);
    return this.#hashedLike(configuration).some(isOther);
  }

  #isPartOf(other: Configuration<S>, configuration: Configuration<S>): boolean {
    return this.#model.equals(other.state, configuration.state) && other.spent.isSubsetOf(configuration.spent);
  }

  #hashedLike({ explained, state }: Configuration<S>): Configuration<S>[] {
    const key = `${explained.key()}|${this.#model.hash(state)}`;
    const found = this.#reached.get(key) ?? [];
    this.#reached.set(key, found);
    return found;
  }
}

/** Operations by the time of their call, and those with a response by its time. */
function timesOf<I, O>(operations: readonly Operation<I, O>[]): { calls: number[]; ends: number[] } {
  for (const { id, call, end } of operations) {
    if (end && end.at < call) throw new Error(`operation ${id} ends before its call`);
  }
  const callOf = (operation: number) => operations[operation]?.call ?? 0;
  const endOf = (operation: number) => operations[operation]?.end?.at ?? 0;
  const calls = [...operations.keys()].sort((a, b) => callOf(a) - callOf(b));
  const ends = calls.filter((operation) => operations[operation]?.end).sort((a, b) => endOf(a) - endOf(b));
  return { calls, ends };
}

function firstFrom(from: number, all: readonly number[], isPassed: (operation: number) => boolean): number {
  let index = from;
  while (index < all.length && isPassed(all[index] as number)) index++;
  return index;
}

function orderOf<S, I, O>(operations: readonly Operation<I, O>[], { last }: Configuration<S>): string[] {
  const order: string[] = [];
  for (let link = last; link; link = link.before.last) order.push(operations[link.operation]?.id ?? '');
  return order.reverse();
}
