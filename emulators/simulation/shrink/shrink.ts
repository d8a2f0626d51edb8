import { minimize, type Budget } from './delta-debugging.ts';

/** The choices that a run is made of, besides its seed: which of its operations are sent, and which of its faults happen. */
export interface Choices {
  /** Numbers of operations. */
  readonly operations: readonly number[];
  /** Ordinals of faults. */
  readonly faults: readonly number[];
}

/** A shorter run that fails in the same way. */
export interface Shrunk {
  readonly choices: Choices;
  /** Runs that it took. */
  readonly runs: number;
  /** Whether no single operation or fault can be left out; otherwise the budget was used up. */
  readonly isMinimal: boolean;
}

/** How many runs a reduction takes at most. */
const defaultRuns = 300;

/**
 * Reduces a failing run to the fewest operations and faults. `fails` runs the seed with some of its choices and says whether the
 * same checker still finds something. What is left out changes what comes after it, so each smaller run is a run of its own; only
 * one that fails is kept.
 */
export async function shrink(
  choices: Choices,
  fails: (choices: Choices) => Promise<boolean>,
  maxRuns: number = defaultRuns,
): Promise<Shrunk> {
  const budget: Budget = { tests: maxRuns };
  let current = choices;
  for (;;) {
    const before = current;
    current = await shortest(current, fails, budget);
    const { operations } = current;
    const faults = await minimize(current.faults, (kept) => fails({ operations, faults: kept }), budget);
    current = { operations, faults };
    const kept = await minimize(operations, (few) => fails({ operations: few, faults }), budget);
    current = { operations: kept, faults };
    const isSmaller = sizeOf(current) < sizeOf(before);
    if (!isSmaller || budget.tests <= 0) {
      return { choices: current, runs: maxRuns - Math.max(0, budget.tests), isMinimal: budget.tests > 0 };
    }
  }
}

/** The run that ends as early as it can: most failures need only what came before them. */
async function shortest(
  choices: Choices,
  fails: (choices: Choices) => Promise<boolean>,
  budget: Budget,
): Promise<Choices> {
  let kept = choices;
  let [passing, failing] = [0, choices.operations.length];
  while (failing - passing > 1 && budget.tests > 0) {
    const middle = (passing + failing) >>> 1;
    const fewer = { ...choices, operations: choices.operations.slice(0, middle) };
    budget.tests--;
    if (await fails(fewer)) {
      kept = fewer;
      failing = middle;
    } else passing = middle;
  }
  return kept;
}

/** How many choices there are. */
export function sizeOf({ operations, faults }: Choices): number {
  return operations.length + faults.length;
}
