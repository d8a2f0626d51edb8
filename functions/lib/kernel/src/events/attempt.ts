import type { Firestore, Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import { NonRetryableError } from '../errors.ts';
import { deadLetterRef, putDeadLetter } from './dead-letter.ts';
import { readInbox, writeInbox, type DeliveryState, type InboxEntry, type InboxKey } from './inbox.ts';
import { maxAttempts, type Redelivery } from './redelivery.ts';
import { readEvent, type AnySubscriber, type EffectStep, type HandlingOptions } from './subscriber.ts';

/** What delivered an event: the trigger of the commit that logged it, or a task of the redelivery queue. */
export type Delivery = { readonly by: 'trigger' } | ({ readonly by: 'task' } & Pick<Redelivery, 'replay'>);

/** The outside world of an attempt. */
export interface AttemptRuntime {
  readonly db: Firestore;
  /** Epoch ms. */
  readonly now: () => number;
  /** Asks for another attempt, later. */
  readonly enqueue: (task: Redelivery) => Promise<void>;
  /** Waits a moment, longer each round, before the event is handled again: contending deliveries should drift apart. */
  readonly pause: (round: number) => Promise<void>;
}

/**
 * How a delivery ended: the effect is committed; it had been before; another attempt is in the queue; it is a dead letter;
 * or the event isn't for this subscriber.
 */
export type Outcome = 'handled' | 'duplicate' | 'waiting' | 'dead' | 'ignored';

/** An outcome, and what its log line adds. */
export interface DeliveryResult {
  readonly outcome: Outcome;
  readonly attempts?: number;
  /** Commits that the effect took, and when the last of them was. */
  readonly steps?: number;
  readonly committedAt?: Timestamp | undefined;
  readonly isReplay?: boolean;
  /** Why this delivery failed. */
  readonly cause?: unknown;
}

/** How often one delivery tries to commit a step before it leaves that to the next delivery. */
const maxTries = 8;

/** How long an effect outside Firestore may take, in ms: longer than a function may run (60 s). */
const leaseMs = 90_000;

/** Longest cause that is kept. */
const maxCauseLength = 1_000;

/** Another delivery holds the lease. */
export class LeasedError extends Error {}

/**
 * Applies an event's effect. The delivery may be the first, a duplicate, concurrent with another, or follow a crash:
 *
 *   delivery 1   handle ── commit [inbox created + effect]                   one effect
 *   delivery 2   handle ──── commit rejected: inbox exists ── done           none
 *   crash        handle ── ╳                                                 none; the next delivery starts over
 *   crash        step 1 … step k committed ── ╳                              the next one reads the inbox, does k+1
 *   failure      handle ── throws ── inbox: waiting ── task ── … ── done, or dead with a dead letter
 *
 * No transaction is open between the calls, so a killed process leaves no lock behind: with one, the redelivery had to
 * wait until Firestore let go of it, 60 s later.
 *
 * Throws LeasedError, and errors that it couldn't record.
 */
export async function attempt(
  subscriber: AnySubscriber,
  key: InboxKey,
  logged: unknown,
  delivery: Delivery,
  runtime: AttemptRuntime,
): Promise<DeliveryResult> {
  let claimed: InboxEntry | null = null;
  if (delivery.by === 'task') {
    const result = await claimAttempt(key, logged, delivery, runtime);
    if ('outcome' in result) return result;
    claimed = result;
  }
  try {
    const event = readEvent(subscriber, logged);
    if (!event) {
      // A task comes from a registry that gives this event to this subscriber. That registry is newer than this code, which
      // must leave the event to its next version; after a rollback too.
      if (claimed) throw new Error(`${key.type} is not known here yet`);
      return { outcome: 'ignored' };
    }
    if ('execute' in subscriber) {
      // The entry's replay rather than the task's: the reconciler may finish what a replay started.
      const options = { replayed: claimed?.replay?.of === 'history' };
      return await executeLeased(() => subscriber.execute(event, options), key, claimed, runtime);
    }
    const handle = (cursor: string | null, options: HandlingOptions) => subscriber.handle(event, cursor, options);
    return await applySteps(handle, key, claimed, runtime);
  } catch (error) {
    return recordFailure(error, key, logged, delivery, runtime);
  }
}

/**
 * Claims the event for a queue's attempt. The trigger's delivery may commit in between; its commit then decides:
 *
 *   task      read inbox: none ─────────────────── write: rejected, the entry exists ── read inbox: done ── duplicate
 *   trigger                     handle ── commit
 */
async function claimAttempt(
  key: InboxKey,
  logged: unknown,
  delivery: Extract<Delivery, { by: 'task' }>,
  runtime: AttemptRuntime,
): Promise<InboxEntry | DeliveryResult> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryClaim(key, logged, delivery, runtime);
    } catch (error) {
      if (!isConflict(error) || tries === maxTries) throw error;
      await runtime.pause(tries);
    }
  }
}

/** Counts a queue's attempt before it starts: so an event that kills the process is dead-lettered too, after as many. */
async function tryClaim(
  key: InboxKey,
  logged: unknown,
  { replay }: Extract<Delivery, { by: 'task' }>,
  { db, now }: AttemptRuntime,
): Promise<InboxEntry | DeliveryResult> {
  const seen = await readInbox(db, key);
  const isNewReplay = replay !== null && seen?.replay?.id !== replay.id;
  if (seen?.progress.status === 'done') return { outcome: 'duplicate' };
  if (seen?.progress.status === 'dead' && !isNewReplay) return { outcome: 'dead' };
  if (seen?.progress.status === 'leased' && seen.progress.until > now()) throw new LeasedError('leased');
  const attempts = isNewReplay ? 1 : (seen?.attempts ?? 0) + 1;
  const state = { attempts, replay: isNewReplay ? replay : (seen?.replay ?? null) };
  const cause = causeOf(seen) ?? 'began, and never ended';
  if (attempts > maxAttempts) {
    return moveToDeadLetters(key, logged, { ...state, attempts: maxAttempts }, seen, cause, { db, now });
  }
  const batch = db.batch();
  const progress = { status: 'waiting', cursor: cursorOf(seen), cause } as const;
  writeInbox(db, batch, key, { progress, ...state }, seen?.updateTime ?? null, now());
  const [written] = await batch.commit();
  if (!written) throw new Error('commit returned no write result');
  return { progress, ...state, updateTime: written.writeTime };
}

async function applySteps(
  handle: (cursor: string | null, options: HandlingOptions) => Promise<EffectStep>,
  key: InboxKey,
  claimed: InboxEntry | null,
  { db, now, pause }: AttemptRuntime,
): Promise<DeliveryResult> {
  let seen = claimed;
  let cursor = cursorOf(seen);
  for (let steps = 1, tries = 1; ; tries++) {
    const step = await handle(cursor, { isRetry: tries > 1 || claimed !== null });
    const batch = db.batch();
    step.write(batch);
    const { attempts, replay } = seen ?? { attempts: 0, replay: null };
    const progress = step.next === null ? ({ status: 'done' } as const) : inProgress(step.next);
    const state: DeliveryState = { progress, attempts, replay };
    if (step.next === null && replay !== null) batch.delete(deadLetterRef(db, key));
    writeInbox(db, batch, key, state, seen?.updateTime ?? null, now());
    try {
      const written: Timestamp | undefined = (await batch.commit()).at(-1)?.writeTime;
      if (step.next === null) {
        return { outcome: 'handled', attempts, steps, committedAt: written, isReplay: replay !== null };
      }
      if (!written) throw new Error('commit returned no write result');
      cursor = step.next;
      seen = { ...state, updateTime: written };
      steps++;
      tries = 0;
    } catch (error) {
      if (!isConflict(error) || tries === maxTries) throw error;
      // Another delivery was faster, or what the step was based on has changed.
      seen = await readInbox(db, key);
      if (seen?.progress.status === 'done') return { outcome: 'duplicate' };
      if (seen?.progress.status === 'dead') return { outcome: 'dead' };
      cursor = cursorOf(seen);
      await pause(tries);
    }
  }
}

/**
 * An effect outside Firestore can't be committed with the inbox entry. The lease keeps two deliveries from executing it at
 * the same time; after a crash it runs out:
 *
 *   delivery 1   lease ── execute ── done
 *   delivery 2      lease rejected ── a task asks again later ── done already
 *   crash        lease ── execute ── ╳    … lease over … lease ── execute again ── done
 *
 * So it runs at least once; the receiver recognizes a repetition by the event's id.
 */
async function executeLeased(
  execute: () => Promise<void>,
  key: InboxKey,
  claimed: InboxEntry | null,
  { db, now }: AttemptRuntime,
): Promise<DeliveryResult> {
  let seen = claimed;
  const claim = async () => {
    const { attempts, replay } = seen ?? { attempts: 0, replay: null };
    const state = { progress: { status: 'leased', until: now() + leaseMs } as const, attempts, replay };
    const batch = db.batch();
    writeInbox(db, batch, key, state, seen?.updateTime ?? null, now());
    const [written] = await batch.commit();
    if (!written) throw new Error('commit returned no write result');
    return { ...state, updateTime: written.writeTime };
  };
  const lease = await claim().catch(async (error: unknown) => {
    if (!isConflict(error)) throw error;
    seen = await readInbox(db, key);
    const progress = seen?.progress;
    if (progress?.status === 'done' || progress?.status === 'dead') return null;
    if (progress?.status === 'leased' && progress.until > now()) throw new LeasedError('leased');
    return claim();
  });
  if (!lease) return { outcome: 'duplicate' };
  await execute();
  const batch = db.batch();
  const { attempts, replay, updateTime } = lease;
  if (replay !== null) batch.delete(deadLetterRef(db, key));
  writeInbox(db, batch, key, { progress: { status: 'done' }, attempts, replay }, updateTime, now());
  const committedAt = (await batch.commit()).at(-1)?.writeTime;
  return { outcome: 'handled', attempts, steps: 1, committedAt, isReplay: replay !== null };
}

/** Records a failure: enqueues another attempt, or moves the event to the dead letters. */
async function recordFailure(
  error: unknown,
  key: InboxKey,
  logged: unknown,
  delivery: Delivery,
  runtime: AttemptRuntime,
): Promise<DeliveryResult> {
  const { db, now } = runtime;
  const again: Redelivery = { subscriber: key.subscriber, type: key.type, eventId: key.eventId, replay: null };
  if (error instanceof LeasedError) {
    // The lease's owner may have crashed; the entry belongs to the lease, so nothing is written.
    if (delivery.by === 'task') throw error;
    await runtime.enqueue(again);
    return { outcome: 'waiting' };
  }
  const seen = await readInbox(db, key);
  if (seen?.progress.status === 'done') return { outcome: 'duplicate' };
  if (seen?.progress.status === 'dead') return { outcome: 'dead' };
  const cause = (error instanceof Error ? error.message : String(error)).slice(0, maxCauseLength);
  const attempts = delivery.by === 'task' ? (seen?.attempts ?? 1) : (seen?.attempts ?? 0) + 1;
  const state = { attempts, replay: seen?.replay ?? null };
  if (error instanceof NonRetryableError || attempts >= maxAttempts) {
    return moveToDeadLetters(key, logged, state, seen, cause, runtime);
  }
  const batch = db.batch();
  const progress = { status: 'waiting', cursor: cursorOf(seen), cause } as const;
  writeInbox(db, batch, key, { progress, ...state }, seen?.updateTime ?? null, now());
  await batch.commit();
  if (delivery.by === 'trigger') await runtime.enqueue(again);
  return { outcome: 'waiting', attempts, cause: error };
}

/** Marks the event as dead and leaves a dead letter, in one commit. */
async function moveToDeadLetters(
  key: InboxKey,
  logged: unknown,
  state: Omit<DeliveryState, 'progress'>,
  seen: InboxEntry | null,
  cause: string,
  { db, now }: Pick<AttemptRuntime, 'db' | 'now'>,
): Promise<DeliveryResult> {
  const { attempts } = state;
  const batch = db.batch();
  const progress = { status: 'dead', cursor: cursorOf(seen), cause } as const;
  const orgid = z.object({ orgid: z.string() }).safeParse(logged).data?.orgid ?? null;
  putDeadLetter(db, batch, { ...key, orgid, cause, attempts, diedAt: now() });
  writeInbox(db, batch, key, { progress, ...state }, seen?.updateTime ?? null, now());
  await batch.commit();
  return { outcome: 'dead', attempts, cause };
}

function inProgress(cursor: string) {
  return { status: 'in_progress', cursor } as const;
}

function cursorOf(entry: InboxEntry | null): string | null {
  return entry && 'cursor' in entry.progress ? entry.progress.cursor : null;
}

function causeOf(entry: InboxEntry | null): string | null {
  return entry && 'cause' in entry.progress ? entry.progress.cause : null;
}

/** gRPC codes of a precondition that didn't hold: NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED. */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && [5, 6, 9, 10].includes(Number(error.code));
}
