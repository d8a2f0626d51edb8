import type * as z from 'zod';
import type { ServiceName } from './route.ts';

/** A callable function (https://firebase.google.com/docs/functions/callable-reference): its name, and both bodies. */
export interface Callable<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly service: ServiceName;
  readonly summary: string;
  readonly input: In;
  readonly output: Out;
}

/** Declares a callable; keeps the types that its handler and its callers are checked against. */
export function callable<In extends z.ZodType, Out extends z.ZodType>(
  definition: Callable<In, Out>,
): Callable<In, Out> {
  return definition;
}
