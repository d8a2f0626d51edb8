import { deliveryMutants } from './delivery-mutants.ts';
import { engineMutants } from './engine-mutants.ts';
import type { Mutant } from './mutant.ts';
import { requestMutants } from './request-mutants.ts';
import { serviceMutants } from './service-mutants.ts';

/** The mutant of a name. Throws, with all names, where there is none. */
export function mutantOf(name: string): Mutant {
  const mutant = mutants.find((one) => one.name === name);
  if (!mutant) throw new Error(`no mutant is called ${name}: ${mutants.map((one) => one.name).join(', ')}`);
  return mutant;
}

/** Every known-bad edit. */
export const mutants: readonly Mutant[] = [...deliveryMutants, ...requestMutants, ...serviceMutants, ...engineMutants];
