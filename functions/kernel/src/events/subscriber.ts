import { eventEnvelope, type EventEnvelope } from '@fresh/contracts/envelope';
import type { EventDefinition } from '@fresh/contracts/event';
import { region } from '@fresh/contracts/region';
import type { Firestore, QueryDocumentSnapshot, Timestamp, WriteBatch } from 'firebase-admin/firestore';
import type { CloudFunction } from 'firebase-functions';
import { onDocumentCreated, type FirestoreEvent } from 'firebase-functions/v2/firestore';
import * as z from 'zod';
import { NonRetriableError } from '../errors.ts';
import { firestore } from '../firebase.ts';
import * as log from '../log.ts';
import { readInbox, writeInbox, type InboxEntry, type InboxKey } from './inbox.ts';

/** One committed piece of an effect. */
export interface Step {
  /** Adds the effect's writes to the batch that also carries the inbox entry; at most 499 (Firestore's limit is 500). */
  readonly write: (batch: WriteBatch) => void;
  /** Where the next step starts; null when this is the last. */
  readonly next: string | null;
}

/** A consumer of one event type; `name` is the function's name: action-on-event. */
export interface Subscriber<E extends EventDefinition = EventDefinition> {
  readonly name: string;
  readonly event: E;
  /**
   * Reads what the effect needs and says what to write, from `cursor` on (null at the start). A write that depends on
   * what was read says so by a precondition (`create`, `lastUpdateTime`); when it doesn't hold any more, the plan is
   * made again. An effect larger than one batch is cut into steps.
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

/** Plans made for one step before the delivery gives up and leaves it to the next one. */
const maxPlans = 5;

/**
 * Handles one delivery, which may be the first, a duplicate, concurrent with another, or follow a crash:
 *
 *   delivery 1   plan ── commit [inbox created + effect]                     one effect
 *   delivery 2   plan ──── commit refused: inbox exists ── done              none
 *   crash        plan ── ╳                                                   none; the next delivery starts over
 *   crash        step 1 … step k committed ── ╳                              the next one reads the inbox, does k+1
 *
 * No transaction is open between the calls, so a killed process leaves no lock behind: with one, the redelivery had to
 * wait until Firestore let go of it, 60 s later.
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
  const key = { subscriber: subscriber.name, eventId: head.data.id, type: head.data.type };
  try {
    return await applySteps(subscriber, parseEvent(subscriber.event, logged), key, { db, now });
  } catch (error) {
    if (!(error instanceof NonRetriableError)) {
      log.eventFailed(key.subscriber, key.eventId, error);
      throw error;
    }
    const batch = db.batch();
    const seen = await readInbox(db, key);
    const progress = { status: 'rejected', cause: error.message } as const;
    writeInbox(db, batch, key, progress, seen?.updateTime ?? null, now());
    await batch.commit();
    log.eventRejected(key.subscriber, key.eventId, error);
    return 'rejected';
  }
}

async function applySteps<E extends EventDefinition>(
  subscriber: Subscriber<E>,
  event: EventEnvelope<z.output<E['data']>>,
  key: InboxKey,
  { db, now }: { db: Firestore; now: () => number },
): Promise<Outcome> {
  let cursor: string | null = null;
  let basedOn: Timestamp | null = null;
  for (let steps = 1, plans = 1; ; plans++) {
    const step: Step = await subscriber.plan(event, cursor);
    const batch = db.batch();
    step.write(batch);
    const progress = step.next === null ? { status: 'done' as const } : inProgress(step.next);
    writeInbox(db, batch, key, progress, basedOn, now());
    try {
      const written = await batch.commit();
      if (step.next === null) {
        log.eventHandled(key.subscriber, key.eventId, key.type, steps);
        return 'handled';
      }
      cursor = step.next;
      basedOn = written.at(-1)?.writeTime ?? null;
      steps++;
      plans = 0;
    } catch (error) {
      if (!isConflict(error) || plans === maxPlans) throw error;
      // Another delivery was faster, or what the plan was based on has changed.
      const seen: InboxEntry | null = await readInbox(db, key);
      if (seen?.progress.status === 'done') {
        log.eventDuplicate(key.subscriber, key.eventId, key.type);
        return 'duplicate';
      }
      cursor = seen?.progress.status === 'in_progress' ? seen.progress.cursor : null;
      basedOn = seen?.updateTime ?? null;
    }
  }
}

function inProgress(cursor: string) {
  return { status: 'in_progress', cursor } as const;
}

/** gRPC codes of a precondition that didn't hold: NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED. */
function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && [5, 6, 9, 10].includes(Number(error.code));
}

/** The consumer's half of the contract: an event that doesn't fit its schema can't be understood by trying again. */
function parseEvent<E extends EventDefinition>(definition: E, logged: unknown): EventEnvelope<z.output<E['data']>> {
  const envelope = eventEnvelope.safeParse(logged);
  if (!envelope.success) throw new NonRetriableError(`bad envelope: ${z.prettifyError(envelope.error)}`);
  const data = definition.data.safeParse(envelope.data.data);
  if (!data.success) throw new NonRetriableError(`bad data: ${z.prettifyError(data.error)}`);
  return { ...envelope.data, data: data.data as z.output<E['data']> };
}
