import type { EventDefinition } from './event.ts';
import { named, type Named } from './named.ts';
import type { ServiceName } from './route.ts';

/** What a subscription is to: one event, or every event with the audience `public`. */
export type EventSelector = EventDefinition | 'public';

/** A subscriber as the registry knows it; its service holds the code. `name` is the function: action-on-event. */
export interface Subscription<H extends EventSelector = EventSelector> {
  readonly name: string;
  readonly service: ServiceName;
  readonly subscribesTo: H;
  readonly summary: string;
  /**
   * It keeps a projection that a rebuild makes anew: it may be given events again that it has handled, in any order and years
   * late. Either it reads the sources and writes what holds now, or it ignores what is older than what it has followed.
   */
  readonly isRebuildable?: true;
}

/** Declares the subscribers of a service; keeps each event's type for the code that handles it. */
export function subscriptionsOf<
  S extends ServiceName,
  const M extends Readonly<Record<string, Omit<Subscription, 'name' | 'service'>>>,
>(service: S, declared: M): Named<S, M> {
  return named(service, declared);
}

/** Which of all events a subscription gets. */
export function eventsOf({ subscribesTo }: Subscription, all: readonly EventDefinition[]): readonly EventDefinition[] {
  if (subscribesTo === 'public') return all.filter(({ audience }) => audience === 'public');
  return [subscribesTo];
}

/** The task queue function through which a service's subscribers get an event once more. */
export function redeliveryQueue(service: ServiceName): string {
  return `redeliver${service.charAt(0).toUpperCase()}${service.slice(1)}`;
}
