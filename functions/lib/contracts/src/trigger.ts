import { topicOf } from './event.ts';
import type { ServiceName } from './route.ts';
import type { EventSelector, Subscription } from './subscription.ts';

/** A Firestore function that carries an event of one kind to the subscribers of one service. */
export interface Trigger {
  /** `<service>On<Event>`: unique in a project. */
  readonly name: string;
  readonly service: ServiceName;
  /** The topic that it listens to; null for every event. */
  readonly topic: string | null;
  /** Names of the subscribers to which it delivers. */
  readonly subscribers: readonly string[];
}

/** The name of the trigger that delivers to a subscription. */
export function triggerName({ service, subscribesTo }: Pick<Subscription, 'service' | 'subscribesTo'>): string {
  return `${service}On${eventName(subscribesTo)}`;
}

/** The topic of a subscription's trigger; null for every event. */
export function triggerTopic({ subscribesTo }: Pick<Subscription, 'subscribesTo'>): string | null {
  return typeof subscribesTo === 'string' ? null : topicOf(subscribesTo.type);
}

/** The triggers of some subscriptions: one for each pair of service and event. */
export function triggersOf(subscriptions: readonly Subscription[]): Trigger[] {
  const byName = new Map<string, Trigger>();
  for (const one of subscriptions) {
    const name = triggerName(one);
    const subscribers = [...(byName.get(name)?.subscribers ?? []), one.name];
    byName.set(name, { name, service: one.service, topic: triggerTopic(one), subscribers });
  }
  return [...byName.values()];
}

/** `fresh.organizations.join_token.v1.created`: `JoinTokenCreated`. */
function eventName(subscribesTo: EventSelector): string {
  if (typeof subscribesTo === 'string') return 'Event';
  const [, , aggregate = '', happened = ''] = topicOf(subscribesTo.type).split('.');
  return [...aggregate.split('_'), ...happened.split('_')]
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
