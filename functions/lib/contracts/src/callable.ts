import type * as z from 'zod';
import { named, type Named } from './named.ts';
import type { ServiceName } from './route.ts';

/** A callable function (https://firebase.google.com/docs/functions/callable-reference): its name, and both bodies. */
export interface Callable<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly service: ServiceName;
  readonly summary: string;
  readonly input: In;
  readonly output: Out;
}

/** Declares callables for administrators; keeps the types that handlers and callers are checked against. */
export function callablesOf<
  S extends ServiceName,
  const M extends Readonly<Record<string, Omit<Callable, 'name' | 'service'>>>,
>(service: S, declared: M): Named<S, M> {
  return named(service, declared);
}

/** In whose name a service calls: a signed-in user's, or its own alone. */
export type OperationActor = 'user' | 'none';

/**
 * What one service may ask of another. Only listed services may call it. Every check of a call reads this: tokens,
 * callers, the acting user, retries.
 */
export interface ServiceOperation<
  In extends z.ZodType = z.ZodType,
  Out extends z.ZodType = z.ZodType,
  A extends OperationActor = OperationActor,
  C extends ServiceName = ServiceName,
> extends Callable<In, Out> {
  /** Who may call; closed by default. */
  readonly callers: readonly C[];
  /** It changes something: its App Check token is good for one call, and used up by it. */
  readonly mutates: boolean;
  /** `user`: each call names the user it is made for, which only some services may (`mayActForUsers`). */
  readonly actor: A;
  /**
   * What a repeated call does. `safe`: the same as one. `by-key`: the callee keeps the response under the call's key and
   * repeats it. `never`: something again, so that the caller doesn't retry.
   */
  readonly repeats: 'safe' | 'by-key' | 'never';
}

/** Declares the operations that other services may ask of a service. */
export function serviceOperationsOf<
  S extends ServiceName,
  const M extends Readonly<Record<string, Omit<ServiceOperation, 'name' | 'service'>>>,
>(service: S, declared: M): Named<S, M> {
  return named(service, declared);
}
