import { mutantOf, mutants } from './all.ts';
import { runMutants, type MutantBudget, type MutantResult } from './run-mutants.ts';

/** Seeds differ in their faults: most mutants are caught by the first, and some need two faults at once. */
const budget: MutantBudget = {
  seeds: Array.from({ length: 30 }, (_, index) => index + 1),
  operations: 100,
  seconds: 300,
};

/**
 * Runs all mutants, or those with the given names, and prints what caught each. True when each was caught. Throws where a name is
 * not that of a mutant.
 */
export async function catchMutants(names: 'all' | readonly string[], workers: number): Promise<boolean> {
  const wanted = names === 'all' ? mutants : names.map(mutantOf);
  const startedAt = performance.now();
  const results: MutantResult[] = [];
  await runMutants(wanted, budget, workers, (result) => {
    results.push(result);
    console.log(lineOf(result));
  });
  const caught = results.filter((result) => result.caught);
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(
    `${caught.length} of ${results.length} mutants caught in ${seconds.toFixed(0)} s, ` +
      `within ${budget.seeds.length} seeds of ${budget.operations} operations and ${budget.seconds} s each`,
  );
  return caught.length === results.length;
}

function lineOf({ mutant, caught, seeds, seconds }: MutantResult): string {
  const cost = `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, ${seconds.toFixed(1)} s`;
  if (!caught) return `MISSED  ${mutant.name} (${cost}): ${mutant.breaks}`;
  return `caught  ${mutant.name} by ${caught.by.join(', ')} in seed ${caught.seed} (${cost}): ${caught.message.slice(0, 200)}`;
}
