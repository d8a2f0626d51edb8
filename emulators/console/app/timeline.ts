import type { ListEventsResult } from '@fresh-root/api-client';

/** An event with its deliveries, as the API returns it. */
export type LoggedEvent = ListEventsResult['events'][number];
/** An event at one of its subscribers. */
export type Delivery = LoggedEvent['deliveries'][number];

/** An event, its way through its subscribers, and the events that followed from it. */
export interface Journey {
  readonly event: LoggedEvent;
  /** `schedule.published`. */
  readonly name: string;
  /** From the decision to its record, ms; of two clocks, a service's and Firestore's, so never less than 0 is shown. */
  readonly recordedAfterMs: number;
  readonly hops: readonly Hop[];
  readonly followed: readonly Journey[];
}

/** One subscriber's part. */
export interface Hop {
  readonly subscriber: string;
  readonly service: string;
  readonly status: Delivery['status'];
  readonly attempts: number;
  /** From the record of the event to the commit of its effect, ms; null as long as there is none. */
  readonly latencyMs: number | null;
}

/** How far an event has come. */
export interface Reach {
  readonly done: number;
  readonly all: number;
  /** From its record to its last effect, ms; null before all subscribers are done. */
  readonly ms: number | null;
}

/** The latest first, each under the event that caused it, if that is there too. Two polls may bring an event twice. */
export function timeline(events: readonly LoggedEvent[]): Journey[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const journey = (event: LoggedEvent): Journey => ({
    event,
    name: shortName(event.type),
    recordedAfterMs: Math.max(0, event.recordedAt - event.time),
    hops: event.deliveries.map((delivery) => hopOf(event, delivery)),
    followed: inOrder([...byId.values()].filter(({ causationId }) => causationId === event.id))
      .reverse()
      .map(journey),
  });
  return inOrder([...byId.values()].filter(({ causationId }) => !byId.has(causationId))).map(journey);
}

/** The events seen so far with a newer page: its states replace older ones. At most `most`, the latest. */
export function merged(seen: readonly LoggedEvent[], page: readonly LoggedEvent[], most: number): LoggedEvent[] {
  const byId = new Map([...seen, ...page].map((event) => [event.id, event]));
  return inOrder([...byId.values()]).slice(0, most);
}

/** How far an event has come by itself, without what followed from it. */
export function reachOf({ recordedAt, deliveries }: LoggedEvent): Reach {
  const done = deliveries.flatMap(({ status, updatedAt }) => (status === 'done' && updatedAt ? [updatedAt] : []));
  const isThere = done.length > 0 && done.length === deliveries.length;
  return { done: done.length, all: deliveries.length, ms: isThere ? Math.max(...done) - recordedAt : null };
}

/** Latencies of effects that came with the first delivery, ms. What was tried again has waited on purpose. */
export function firstLatencies(events: readonly LoggedEvent[]): number[] {
  return events
    .flatMap((event) => event.deliveries.map((delivery) => hopOf(event, delivery)))
    .flatMap(({ latencyMs, attempts }) => (latencyMs !== null && attempts === 0 ? [latencyMs] : []));
}

/** `fresh.scheduling.schedule.v1.published` → `schedule.published`. */
export function shortName(type: string): string {
  const [, , aggregate = '', , ...rest] = type.split('.');
  return rest.length === 0 ? type : [aggregate, ...rest].join('.');
}

/** `fresh.scheduling.schedule.published` → `schedule.published`. */
export function shortTopic(topic: string): string {
  return topic.split('.').slice(2).join('.');
}

function hopOf({ recordedAt }: LoggedEvent, { subscriber, service, status, attempts, updatedAt }: Delivery): Hop {
  const isThere = status === 'done' && updatedAt !== undefined;
  return { subscriber, service, status, attempts, latencyMs: isThere ? updatedAt - recordedAt : null };
}

/** Latest first; the id breaks ties, so that nothing jumps between two polls. */
function inOrder(events: LoggedEvent[]): LoggedEvent[] {
  return events.sort((a, b) => b.recordedAt - a.recordedAt || (a.id < b.id ? 1 : -1));
}
