import { createHash } from 'node:crypto';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { topicOf, type EventDefinition } from '@fresh/contracts/event';
import { retentionMs } from '@fresh/contracts/retention';
import type { ServiceName } from '@fresh/contracts/route';
import { latestMs } from '@fresh/contracts/time/instants';
import { FieldValue, Timestamp, type DocumentData, type DocumentReference } from 'firebase-admin/firestore';
import type { ActorContext } from '../http/context.ts';
import { firestore } from '../firebase.ts';
import { currentTraceparent } from '../telemetry/execution-context.ts';
import { noteAppended } from './appended-events.ts';
import { timeIn } from './due-time.ts';

/**
 * Ranges that the log's time index is spread over. Events in the order of their time, one index range, would be limited
 * to 500 writes a second (https://firebase.google.com/docs/firestore/solutions/shard-timestamp); a reader in that
 * order reads every shard.
 */
export const logShards = 8;

/** What a decision says happened, before the envelope. */
export interface DomainEvent {
  readonly type: string;
  readonly data: unknown;
}

/** What the events of one decision are about. */
export interface EventSource {
  readonly service: ServiceName;
  /** Path of the aggregate's document. */
  readonly subject: string;
  /** The aggregate's version before these events; 0 for a new one or one that only the monolith has written. */
  readonly version: number;
  readonly orgId: string | null;
  /** When it happened, epoch ms: of events that follow from another one, the time of that one. */
  readonly now: number;
}

/** Who and what brought a change about. */
export interface Cause {
  /** `user:<uid>` or `service:<name>`. */
  readonly actor: string;
  readonly correlationId: string;
  /** Id of the request or event that directly caused it. */
  readonly causationId: string;
  readonly traceparent?: string | undefined;
  /** The monolith did it, and `actor` is what its document says. */
  readonly captured?: true;
}

/** What a cause says of a user's request. */
export interface CausingRequest extends Pick<ActorContext, 'requestId' | 'trace'> {
  readonly actor: Pick<ActorContext['actor'], 'uid'>;
}

/** A signed-in user's request, or a service's call in their name, as a cause. */
export function causeOfRequest({ actor, requestId, trace }: CausingRequest): Cause {
  const { correlationId, traceparent } = trace;
  return { actor: `user:${actor.uid}`, correlationId, causationId: requestId, traceparent };
}

/** An event as a cause of what a service does about it, which is part of its delivery's span. */
export function causeOfEvent(event: EventEnvelope, service: ServiceName): Cause {
  const { id, correlationid } = event;
  const traceparent = currentTraceparent() ?? event.traceparent;
  return { actor: `service:${service}`, correlationId: correlationid, causationId: id, traceparent };
}

/** A transaction or a batch. */
export interface Writer {
  create(ref: DocumentReference, data: DocumentData): unknown;
}

/**
 * Writes the events of one state change into the log, in the caller's transaction or batch: the state and its
 * events are committed together or not at all. Call it after a transaction's reads.
 *
 * The log is outbox, topic and history in one. Its path carries the topic, so that a subscriber's trigger filter is the
 * literal path `eventLog/{topic}/events/{id}` and no relay stands between commit and trigger. Ids are hashes of subject
 * and version: they spread over the key range (no hot tablet), and logging the same change again is rejected.
 */
export function appendEvents(
  writer: Writer,
  definitions: readonly EventDefinition[],
  events: readonly DomainEvent[],
  source: EventSource,
  cause: Cause,
): void {
  for (const [index, event] of events.entries()) {
    const definition = definitions.find((candidate) => candidate.type === event.type);
    if (!definition) throw new Error(`${event.type} is not declared by ${source.service}`);
    const envelope = envelopeOf(event, definition, source, index, cause);
    // An event that is due in years has to be there then.
    const keptFrom = Math.max(Date.now(), timeIn(definition.dueField, envelope.data) ?? 0);
    writer.create(firestore().doc(eventPath(envelope.type, envelope.id)), logEntry(envelope, keptFrom));
    noteAppended(writer, envelope);
  }
}

/**
 * An event as the log keeps it. `recordedAt` is Firestore's clock, not a service's: reading on from the last one seen
 * misses no event whose producer's clock was slow. `keptFrom` is the time of the commit, epoch ms, not of what happened: an
 * event that follows from an old one, in a replay of history, would otherwise expire before its subscribers have handled it.
 *
 * `orgid`, `topic` and `timeMs` (epoch ms, which sorts) are what the audit trail is read by. An event without organization has no
 * `orgid`, not null: in the index, null would be one range that grows with the clock, limited to 500 writes a second.
 */
export function logEntry({ orgid, ...envelope }: EventEnvelope, keptFrom: number): DocumentData {
  return {
    ...envelope,
    ...(orgid !== null && { orgid }),
    topic: topicOf(envelope.type),
    timeMs: Date.parse(envelope.time),
    shard: shardOf(envelope.id),
    recordedAt: FieldValue.serverTimestamp(),
    expireAt: Timestamp.fromMillis(Math.min(keptFrom + retentionMs.events, latestMs)),
  };
}

/** Which of the `logShards` an event is in. */
export function shardOf(id: string): number {
  return (Buffer.from(id.slice(0, 2), 'base64url')[0] ?? 0) % logShards;
}

/** Where the events of a type are logged: all its versions in one collection, which is what is subscribed to. */
export function topicPath(type: string): string {
  return `eventLog/${topicOf(type)}/events`;
}

/** Where an event is logged. */
export function eventPath(type: string, id: string): string {
  return `${topicPath(type)}/${id}`;
}

/** The id of the event that brought `subject` to version `sequence`. */
export function eventId(subject: string, sequence: number): string {
  return createHash('sha256').update(`${subject}#${sequence}`).digest('base64url').slice(0, 27);
}

function envelopeOf(
  event: DomainEvent,
  definition: EventDefinition,
  source: EventSource,
  index: number,
  cause: Cause,
): EventEnvelope {
  const sequence = source.version + index + 1;
  return {
    specversion: '1.0',
    id: eventId(source.subject, sequence),
    type: event.type,
    source: `/services/${source.service}`,
    subject: source.subject,
    time: new Date(source.now).toISOString(),
    datacontenttype: 'application/json',
    sequence,
    orgid: source.orgId,
    actor: cause.actor,
    correlationid: cause.correlationId,
    causationid: cause.causationId,
    ...(cause.traceparent !== undefined && { traceparent: cause.traceparent }),
    ...(cause.captured && { captured: cause.captured }),
    // Parsing here is the producer's half of the contract; it also drops what the schema doesn't know.
    data: definition.data.parse(event.data),
  };
}
