import type { EventEnvelope } from '@fresh/contracts/envelope';
import { topicOf, type EventDefinition } from '@fresh/contracts/event';

/** An event as the channel takes it: a CloudEvent whose data is JSON and whose extension attributes are texts. */
export interface Publication {
  readonly specversion: '1.0';
  /** The logged event's own id at every attempt: consumers drop what they have got by it. */
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: string;
  /** Decimal number; a consumer that keeps a state compares it as a number and ignores what is older. */
  readonly sequence: string;
  readonly actor: string;
  readonly correlationid: string;
  readonly causationid: string;
  /** Absent for events without organization: an attribute can't be null. */
  readonly orgid?: string;
  readonly traceparent?: string;
  /** `true` when the monolith did it: the actor is what its document says. */
  readonly captured?: 'true';
  /** `true` when an operator replays history, so that a consumer can ignore old events. */
  readonly replayed?: 'true';
}

/** The publication of an event. Its data is in the newest version, so its type is too. */
export function publicationOf(
  event: EventEnvelope,
  definitions: readonly EventDefinition[],
  replayed: boolean,
): Publication {
  const { data, sequence, orgid, traceparent, captured, ...attributes } = event;
  const newest = definitions.find(({ type }) => topicOf(type) === topicOf(event.type));
  return {
    ...attributes,
    type: newest?.type ?? event.type,
    data: JSON.stringify(data),
    sequence: String(sequence),
    ...(orgid !== null && { orgid }),
    ...(traceparent !== undefined && { traceparent }),
    ...(captured && { captured: 'true' as const }),
    ...(replayed && { replayed: 'true' as const }),
  };
}
