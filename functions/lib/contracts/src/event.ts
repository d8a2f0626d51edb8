import type * as z from 'zod';
import type { ServiceName } from './route.ts';

/**
 * A kind of event: its CloudEvents type `fresh.<service>.<aggregate>.v<n>.<past tense>` and the shape of `data`.
 * A breaking change of `data` is a new version of the type, never an edit; the definition of the version before stays as
 * its `previous`.
 */
export interface EventDefinition<T extends string = string, D extends z.ZodType = z.ZodType> {
  readonly type: T;
  readonly service: ServiceName;
  readonly summary: string;
  readonly data: D;
  /** `public`: also published to the Eventarc channel, for consumers outside of this repository. */
  readonly audience?: 'public';
  /**
   * Field of `data` with a time, epoch ms. Subscribers of this event get it then; those of public events get it at once. It
   * may be years ahead: the log's retention begins then.
   */
  readonly dueField?: string;
  readonly previous?: PreviousVersion;
}

/** The version before, and how its data becomes this version's. Subscribers only ever see the newest. */
export interface PreviousVersion {
  readonly definition: EventDefinition;
  /** Pure. What it returns is parsed by the newer schema. */
  readonly upcast: (data: unknown) => unknown;
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

/**
 * An event of a change whose document holds values that no event carries: text that people wrote, addresses, places. They
 * are in `details`, which is never logged; `data` may name the fields (ADR 0038).
 */
export type DetailedEventOf<E extends EventDefinition, D extends object> = EventOf<E> & { readonly details: D };

/** The data of an event, as its schema gives it. */
export type DataOf<E extends EventDefinition> = z.output<E['data']>;

/**
 * What is subscribed to: the type without its version, so that a subscriber also gets versions it doesn't know yet
 * and can ask for them again later.
 */
export function topicOf(type: string): string {
  return type.replace(/\.v\d+\./, '.');
}

/** A definition and every version before it, newest first. */
export function versionsOf(definition: EventDefinition): EventDefinition[] {
  return [definition, ...(definition.previous ? versionsOf(definition.previous.definition) : [])];
}

/** An event's data in the newest version: each step parses what it is given. Throws zod's error for what doesn't fit. */
export function upcast(definition: EventDefinition, type: string, data: unknown): unknown {
  if (definition.type === type) return definition.data.parse(data);
  if (!definition.previous) throw new Error(`${type} is no version of ${definition.type}`);
  const older = upcast(definition.previous.definition, type, data);
  return definition.data.parse(definition.previous.upcast(older));
}
