import { loggedEnvelope, type EventEnvelope } from '@fresh/contracts/envelope';
import { topicOf, upcast, versionsOf, type DataOf, type EventDefinition } from '@fresh/contracts/event';
import type { Subscription } from '@fresh/contracts/subscription';
import type { WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import { NonRetryableError, NotKnownYetError } from '../errors.ts';

/** A part of an effect that is committed at once. */
export interface EffectStep {
  /** Adds the effect's writes to the batch that also carries the inbox entry; at most 498 (Firestore's limit is 500). */
  readonly write: (batch: WriteBatch) => void;
  /** Where the next step starts; null when this is the last. */
  readonly next: string | null;
}

/** What a subscriber has to know about its delivery. */
export interface HandlingOptions {
  /** An earlier commit of this effect was rejected or failed: what it was based on may have been wrong. */
  readonly isRetry: boolean;
  /** Aborted once the delivery has taken too long: an effect outside of the commit asks it first. */
  readonly signal: AbortSignal;
}

/** The event of a subscriber, in its newest version; just the envelope where it subscribes to many types. */
export type HandledEvent<S extends Subscription> =
  S extends Subscription<infer H> ? EventEnvelope<H extends EventDefinition ? DataOf<H> : unknown> : never;

/** A subscriber whose effect is in Firestore, committed together with the inbox entry. */
export interface TransactionalSubscriber<S extends Subscription = Subscription> {
  readonly subscription: S;
  /** The types it handles, where it subscribes to `public`; it ignores all others on the topic pattern. */
  readonly accepts?: readonly EventDefinition[];
  /**
   * Reads what the effect needs and says what to write, from `cursor` on (null at the start). A write that depends on
   * what was read says so by a precondition (`create`, `lastUpdateTime`); when it no longer holds, the event is handled
   * again. An effect larger than one batch is cut into steps.
   */
  readonly handle: (event: HandledEvent<S>, cursor: string | null, options: HandlingOptions) => Promise<EffectStep>;
}

/**
 * Declares a subscriber whose effect is in Firestore.
 *
 * @__NO_SIDE_EFFECTS__ so that a function's bundle drops the other subscribers of its slice
 */
export function transactional<S extends Subscription>(
  subscription: S,
  handle: TransactionalSubscriber<S>['handle'],
): TransactionalSubscriber<S> {
  return { subscription, handle };
}

/** What a side effect has to know about its delivery. */
export interface ExecutionOptions {
  /** The event comes from a replay of history: a subscriber that notifies people may skip it. */
  readonly replayed: boolean;
}

/** A subscriber whose effect is outside Firestore: at least once, before its inbox entry; the event's id deduplicates. */
export interface SideEffectSubscriber<S extends Subscription = Subscription> {
  readonly subscription: S;
  readonly accepts?: readonly EventDefinition[];
  readonly execute: (event: HandledEvent<S>, options: ExecutionOptions) => Promise<void>;
}

/**
 * Any subscriber. Methods rather than function properties, so that the subscriber of one event is
 * one of these; `readEvent` sees to it that each gets what it declared.
 */
export type AnySubscriber = { readonly subscription: Subscription; readonly accepts?: readonly EventDefinition[] } & (
  | { handle(event: EventEnvelope, cursor: string | null, options: HandlingOptions): Promise<EffectStep> }
  | { execute(event: EventEnvelope, options: ExecutionOptions): Promise<void> }
);

/** What a subscriber declared of an event's type; undefined where the event isn't for it. */
export function declaredOf({ subscription, accepts }: AnySubscriber, type: string): EventDefinition | undefined {
  const definitions = subscription.subscribesTo === 'public' ? (accepts ?? []) : [subscription.subscribesTo];
  return definitions.find((definition) => topicOf(definition.type) === topicOf(type));
}

/**
 * The consumer's half of the contract: the event as the subscriber declared it, null when it isn't for it.
 * What doesn't fit can't be understood by trying again. A version newer than this service's code can: once the service
 * is deployed too.
 */
export function readEvent(subscriber: AnySubscriber, logged: unknown): EventEnvelope | null {
  const envelope = loggedEnvelope.safeParse(logged);
  if (!envelope.success) throw new NonRetryableError(`bad envelope: ${z.prettifyError(envelope.error)}`);
  const event = envelope.data;
  const definition = declaredOf(subscriber, event.type);
  if (!definition) return null;
  if (!versionsOf(definition).some(({ type }) => type === event.type)) {
    throw new NotKnownYetError(event.type);
  }
  try {
    return { ...event, data: upcast(definition, event.type, event.data) };
  } catch (error) {
    if (error instanceof z.ZodError) throw new NonRetryableError(`bad data: ${z.prettifyError(error)}`);
    throw error;
  }
}
