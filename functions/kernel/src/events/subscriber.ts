import { eventEnvelope, type EventEnvelope } from '@fresh/contracts/envelope';
import type { EventDefinition } from '@fresh/contracts/event';
import { region } from '@fresh/contracts/region';
import type { Firestore, QueryDocumentSnapshot, Transaction } from 'firebase-admin/firestore';
import type { CloudFunction } from 'firebase-functions';
import { onDocumentCreated, type FirestoreEvent } from 'firebase-functions/v2/firestore';
import * as z from 'zod';
import { NonRetriableError } from '../errors.ts';
import { firestore } from '../firebase.ts';
import * as log from '../log.ts';
import { readInbox, writeInbox } from './inbox.ts';

/** One committed piece of an effect. */
export interface Step {
  /** Writes the effect (reading with `tx` first where it must); runs again when the transaction is retried. */
  readonly apply: (tx: Transaction) => void | Promise<void>;
  /** Where the next step starts; null when this is the last. */
  readonly next: string | null;
}

/** A consumer of one event type; `name` is the function's name: action-on-event. */
export interface Subscriber<E extends EventDefinition = EventDefinition> {
  readonly name: string;
  readonly event: E;
  /**
   * What to do for an event, from `cursor` on (null at the start). Runs outside the transaction, so that what it reads
   * holds no locks. An effect larger than one transaction (500 writes) is cut into steps.
   */
  readonly plan: (event: EventEnvelope<z.output<E['data']>>, cursor: string | null) => Promise<Step>;
}

/** How a delivery ended. */
export type Outcome = 'handled' | 'duplicate' | 'rejected';

/**
 * The Firestore function of a subscriber. `retry: true`: without it the platform logs a failure and drops the event.
 */
export function subscribe<E extends EventDefinition>(
  subscriber: Subscriber<E>,
): CloudFunction<FirestoreEvent<QueryDocumentSnapshot | undefined>> {
  const document = `eventLog/${subscriber.event.type}/events/{eventId}`;
  return onDocumentCreated({ document, region, retry: true }, async (delivery) => {
    await deliver(subscriber, delivery.data?.data(), { db: firestore(), now: Date.now });
  });
}

/**
 * Handles one delivery, which may be the first, a duplicate, concurrent with another, or follow a crash:
 *
 *   delivery 1   plan ── txn [inbox absent → effect + inbox] ── commit      one effect
 *   delivery 2        plan ── txn [inbox: waits for the lock … done] ── end  none
 *   crash        plan ── txn [effect + inbox] ╳ before commit               none; redelivery starts over
 *   crash        … step k committed ╳ redelivery reads the inbox and goes on with step k+1
 *
 * Throws when another delivery may succeed. What no delivery can mend is kept in the inbox as `rejected`.
 */
export async function deliver<E extends EventDefinition>(
  subscriber: Subscriber<E>,
  logged: unknown,
  { db, now }: { db: Firestore; now: () => number },
): Promise<Outcome> {
  const head = z.object({ id: z.string(), type: z.string() }).safeParse(logged);
  // Nothing in the log has no id and type; such a document isn't ours and there is no key to remember it by.
  if (!head.success) {
    log.eventRejected(subscriber.name, 'unknown', head.error);
    return 'rejected';
  }
  const about = { subscriber: subscriber.name, eventId: head.data.id, type: head.data.type };
  try {
    const event = parseEvent(subscriber.event, logged);
    return await applySteps(subscriber, event, about, { db, now });
  } catch (error) {
    if (!(error instanceof NonRetriableError)) {
      log.eventFailed(subscriber.name, about.eventId, error);
      throw error;
    }
    log.eventRejected(subscriber.name, about.eventId, error);
    const entry = { status: 'rejected', cause: error.message } as const;
    await db.runTransaction(async (tx) => {
      writeInbox(db, tx, { ...about, now: now() }, entry);
    });
    return 'rejected';
  }
}

async function applySteps<E extends EventDefinition>(
  subscriber: Subscriber<E>,
  event: EventEnvelope<z.output<E['data']>>,
  about: { subscriber: string; eventId: string; type: string },
  { db, now }: { db: Firestore; now: () => number },
): Promise<Outcome> {
  let cursor: string | null = null;
  for (let steps = 1; ; steps++) {
    const startedAt: string | null = cursor;
    const step = await subscriber.plan(event, startedAt);
    const at = now();
    const seen = await db.runTransaction(async (tx) => {
      const entry = await readInbox(db, tx, about.subscriber, about.eventId);
      const committed = entry.status === 'in_progress' ? entry.cursor : null;
      if (entry.status === 'done' || committed !== startedAt) return entry;
      await step.apply(tx);
      const following = step.next === null ? ({ status: 'done' } as const) : inProgress(step.next);
      writeInbox(db, tx, { ...about, now: at }, following);
      return null;
    });
    if (seen?.status === 'done') {
      log.eventDuplicate(about.subscriber, about.eventId, about.type);
      return 'duplicate';
    }
    if (seen === null && step.next === null) {
      log.eventHandled(about.subscriber, about.eventId, about.type, steps);
      return 'handled';
    }
    // Go on after our own step, or where an earlier delivery stopped.
    cursor = seen === null ? step.next : seen.status === 'in_progress' ? seen.cursor : null;
  }
}

function inProgress(cursor: string) {
  return { status: 'in_progress', cursor } as const;
}

/** The consumer's half of the contract: an event that doesn't fit its schema can't be understood by trying again. */
function parseEvent<E extends EventDefinition>(definition: E, logged: unknown): EventEnvelope<z.output<E['data']>> {
  const envelope = eventEnvelope.safeParse(logged);
  if (!envelope.success) throw new NonRetriableError(`bad envelope: ${z.prettifyError(envelope.error)}`);
  const data = definition.data.safeParse(envelope.data.data);
  if (!data.success) throw new NonRetriableError(`bad data: ${z.prettifyError(data.error)}`);
  return { ...envelope.data, data: data.data as z.output<E['data']> };
}
