import { topicOf } from '@fresh/contracts/event';
import type { ServiceName } from '@fresh/contracts/route';
import type { Subscription } from '@fresh/contracts/subscription';

/** Who gets the events of a topic: the registry's `subscribersTo`. */
export type SubscribersTo = (topic: string) => readonly Subscription[];

/** An event at one of its subscribers. */
interface Delivery {
  readonly subscriber: string;
  readonly eventId: string;
  readonly type: string;
}

/** A delivery that should have taken place. */
export interface ExpectedDelivery extends Delivery {
  readonly service: ServiceName;
}

/** Who should have got an event. */
export function expectedDeliveries(
  { id, type }: { readonly id: string; readonly type: string },
  subscribersTo: SubscribersTo,
): ExpectedDelivery[] {
  return subscribersTo(topicOf(type)).map(({ name, service }) => ({ subscriber: name, service, eventId: id, type }));
}

/** Whose queue a started delivery belongs to; undefined when its subscriber is no more. */
export function serviceOf({ subscriber, type }: Delivery, subscribersTo: SubscribersTo): ServiceName | undefined {
  return subscribersTo(topicOf(type)).find(({ name }) => name === subscriber)?.service;
}
