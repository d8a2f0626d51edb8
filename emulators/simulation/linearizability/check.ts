import type { Model, Operation, Verdict, Witness } from './model.ts';
import { search } from './search.ts';

/** Limits of a check. */
export interface CheckOptions {
  /**
   * Configurations (what is explained, and the state then) after which a check is given up. The default takes a few seconds;
   * a history of 20 concurrent operations of a register needs a few hundred.
   */
  readonly maxConfigurations?: number;
}

const defaultMaxConfigurations = 1_000_000;
/** Of each attempt to leave a response out of a witness. */
const maxWitnessConfigurations = 20_000;

/** Whether one object's operations are linearizable; see `search`. */
export function check<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  { maxConfigurations = defaultMaxConfigurations }: CheckOptions = {},
): Verdict<I, O> {
  const { kind, order, configurations } = search(model, operations, maxConfigurations);
  if (kind === 'ok') return { kind, order };
  if (kind === 'undecided') return { kind, configurations };
  const byCall = operations.toSorted((a, b) => a.call - b.call);
  return { kind, witness: witnessOf(model, byCall, maxConfigurations) };
}

/**
 * Checks every object by itself: a history is linearizable exactly when those of its objects are (locality; Herlihy and
 * Wing, https://doi.org/10.1145/78969.78972). Returns the objects that aren't linearizable or are undecided.
 */
export function checkEach<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  keyOf: (operation: Operation<I, O>) => string,
  options: CheckOptions = {},
): Map<string, Exclude<Verdict<I, O>, { kind: 'ok' }>> {
  const objects = new Map<string, Operation<I, O>[]>();
  for (const operation of operations) {
    const key = keyOf(operation);
    const own = objects.get(key);
    if (own) own.push(operation);
    else objects.set(key, [operation]);
  }
  const verdicts = new Map<string, Exclude<Verdict<I, O>, { kind: 'ok' }>>();
  for (const [key, own] of objects) {
    const verdict = check(model, own, options);
    if (verdict.kind !== 'ok') verdicts.set(key, verdict);
  }
  return verdicts;
}

/** The witness of an illegal history. */
function witnessOf<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  maxConfigurations: number,
): Witness<I, O> {
  const prefix = shortestPrefix(model, operations, maxConfigurations);
  const { order } = search(model, prefix, maxConfigurations);
  return { prefix, conflict: conflictOf(model, prefix), longestOrder: order };
}

/** The illegal prefix with the fewest responses. What is legal has only legal prefixes, so it is found by halving. */
function shortestPrefix<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  maxConfigurations: number,
): readonly Operation<I, O>[] {
  const ended = operations.filter(({ end }) => end).sort((a, b) => endOf(a) - endOf(b));
  let [legal, illegal] = [0, ended.length];
  while (illegal - legal > 1) {
    const middle = (legal + illegal) >>> 1;
    const { kind } = search(model, withResponses(operations, ended.slice(0, middle)), maxConfigurations);
    // An undecided prefix is taken as legal: the witness is longer, and still illegal.
    if (kind === 'illegal') illegal = middle;
    else legal = middle;
  }
  return withResponses(operations, ended.slice(0, illegal));
}

/** What was known when these had ended: later calls are left out, and later responses are unknown. */
function withResponses<I, O>(
  operations: readonly Operation<I, O>[],
  ended: readonly Operation<I, O>[],
): readonly Operation<I, O>[] {
  const [known, time] = [new Set(ended), Math.max(...ended.map(endOf))];
  return operations
    .filter(({ call }) => call <= time)
    .map((operation) => (known.has(operation) ? operation : withoutResponse(operation)));
}

function endOf<I, O>({ end }: Operation<I, O>): number {
  return end?.at ?? Infinity;
}

/**
 * The responses that contradict each other. A response is left out by making it unknown, never by leaving out its operation,
 * whose effect may be what explains another response.
 */
function conflictOf<S, I, O>(model: Model<S, I, O>, prefix: readonly Operation<I, O>[]): readonly Operation<I, O>[] {
  // Of equal times the later call comes first, as the shortest prefix took it last.
  const lastFirst = prefix
    .filter(({ end }) => end)
    .sort((a, b) => endOf(a) - endOf(b))
    .reverse();
  const [last] = lastFirst;
  if (!last) return [];
  const isIllegal = (kept: readonly Operation<I, O>[]) => {
    const relaxed = prefix.map((operation) => (kept.includes(operation) ? operation : withoutResponse(operation)));
    return search(model, relaxed, maxWitnessConfigurations).kind === 'illegal';
  };
  // Without its last response the shortest prefix is legal, so that one is always a part. One other is usually enough.
  if (isIllegal([last])) return [last];
  const other = lastFirst.find((operation) => operation !== last && isIllegal([operation, last]));
  if (other) return [other, last].sort((a, b) => a.call - b.call);
  let kept: readonly Operation<I, O>[] = lastFirst;
  for (const operation of lastFirst.slice(1).reverse()) {
    const without = kept.filter((one) => one !== operation);
    if (isIllegal(without)) kept = without;
  }
  return kept.toSorted((a, b) => a.call - b.call);
}

function withoutResponse<I, O>({ end: _end, ...operation }: Operation<I, O>): Operation<I, O> {
  return operation;
}
