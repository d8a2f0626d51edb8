import type * as z from 'zod';
import type { ServiceName } from './route.ts';

/**
 * A kind of event: its CloudEvents type `fresh.<service>.<aggregate>.v<n>.<past tense>` and the shape of `data`.
 * A breaking change of `data` is a new version of the type, never an edit.
 */
export interface EventDefinition<T extends string = string, D extends z.ZodType = z.ZodType> {
  readonly type: T;
  readonly service: ServiceName;
  readonly summary: string;
  readonly data: D;
}

/** Declares an event type; keeps the literal type name. */
export function event<const T extends string, D extends z.ZodType>(
  definition: EventDefinition<T, D>,
): EventDefinition<T, D> {
  return definition;
}

/** What a decision returns: the type and its data, before the envelope is put around it. */
export type EventOf<E extends EventDefinition> =
  E extends EventDefinition<infer T, infer D> ? { readonly type: T; readonly data: z.output<D> } : never;
