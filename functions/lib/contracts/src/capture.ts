import type { EventDefinition } from './event.ts';
import { named, type Named } from './named.ts';
import type { ServiceName } from './route.ts';

/**
 * A collection that the monolith still writes, and the events that its owner publishes for such writes (ADR 0021).
 * `name` is the function: `capture` and the aggregate.
 */
export interface Capture {
  readonly name: string;
  /** The collection's owner: the only service that writes it beside the monolith. */
  readonly service: ServiceName;
  /** Pattern of the documents' paths. */
  readonly document: string;
  /** Every event that may be published for such a document. */
  readonly publishes: readonly EventDefinition[];
  /** Events with the same subject that only the service itself logs: they count in its sequence. */
  readonly otherEvents?: readonly EventDefinition[];
  /** Those of them that mean its deletion; empty where none does. */
  readonly deletionEvents: readonly EventDefinition[];
  readonly summary: string;
}

/** Declares the captures of a service; keeps the literal path patterns. */
export function capturesOf<
  S extends ServiceName,
  const M extends Readonly<Record<string, Omit<Capture, 'name' | 'service'>>>,
>(service: S, declared: M): Named<S, M> {
  return named(service, declared);
}
