import { deliveryMutants } from './delivery-mutants.ts';
import { engineMutants } from './engine-mutants.ts';
import type { Mutant } from './mutant.ts';
import { requestMutants } from './request-mutants.ts';
import { serviceMutants } from './service-mutants.ts';

/** Every known-bad edit. */
export const mutants: readonly Mutant[] = [...deliveryMutants, ...requestMutants, ...serviceMutants, ...engineMutants];
